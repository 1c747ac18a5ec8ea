/** `/docs/`: a page that shows `/openapi.json`. It is loaded from this origin alone and writes nothing. */
import { readFileSync } from 'node:fs';
import type { Response } from 'express';
import { problem } from '#models/problem.ts';
import type { Methods } from './handler.ts';

const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const files: Readonly<Record<string, string>> = {
  'docs.html': 'text/html; charset=utf-8',
  'docs.css': 'text/css; charset=utf-8',
  'docs.js': 'text/javascript; charset=utf-8',
};

export function docsPage(): Methods {
  return { GET: (_request, response) => sendFile(response, 'docs.html') };
}

export function docsFile(): Methods {
  return { GET: (request, response) => sendFile(response, String(request.params['file'])) };
}

/** The links of the page are relative to `/docs/`. */
export function docsRedirect(): Methods {
  return {
    GET(_request, response) {
      response.statusCode = 308;
      response.setHeader('Location', '/docs/');
      response.end();
    },
  };
}

/** A page in the style of the documentation; `main` is HTML of ours, without anything that a client wrote. */
export function sendPage(response: Response, title: string, main: string): void {
  response.setHeader('Content-Type', 'text/html; charset=utf-8');
  response.setHeader('Content-Security-Policy', policy);
  response.setHeader('Cache-Control', 'no-cache');
  response.end(
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><title>${title}</title><link rel="stylesheet" href="/docs/docs.css"></head><body><main><h1>${title}</h1>${main}</main></body></html>`,
  );
}

function sendFile(response: Response, name: string): void {
  const type = Object.hasOwn(files, name) ? files[name] : undefined;
  if (!type) throw problem('ResourceNotFound', `There is no ${name} among the documentation`);
  response.setHeader('Content-Type', type);
  response.setHeader('Content-Security-Policy', policy);
  response.setHeader('Cache-Control', 'no-cache');
  response.end(readFileSync(new URL(`docs/${name}`, import.meta.url)));
}
