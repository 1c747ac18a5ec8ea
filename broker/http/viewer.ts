/** The viewer: the built files, from this origin alone. `/` is its page; everything else has to exist. */
import { existsSync } from 'node:fs';
import { join, sep } from 'node:path';
import express, { type Express, type Response } from 'express';
import { problem } from '#models/problem.ts';
import { resource } from './resource.ts';

/** Nothing is loaded from, sent to or framed by another origin. */
const contentSecurityPolicy = [
  "default-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "style-src 'self' 'unsafe-inline'",
  "worker-src 'self' blob:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Serves `directory`, the output of the viewer's build; `/` says so where it was not built. */
export function serveViewer(app: Express, directory: string): void {
  app.use(
    express.static(directory, {
      dotfiles: 'ignore',
      index: 'index.html',
      redirect: false,
      setHeaders: (response: Response, path: string) => {
        response.setHeader('Content-Security-Policy', contentSecurityPolicy);
        // The build puts a hash of the content into the name of each asset.
        const isHashed = path.startsWith(join(directory, 'assets') + sep);
        response.setHeader('Cache-Control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache');
      },
    }),
  );
  resource(app, '/', {
    GET() {
      const cause = existsSync(directory) ? `${directory} has no index.html` : 'the viewer is not built';
      throw problem('Unavailable', `There is no page to show: ${cause}; build it with npm run build`);
    },
  });
}
