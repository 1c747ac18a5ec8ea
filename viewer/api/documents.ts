/** Every question that the viewer puts to the broker. */

/** `value` of a Fact is JSON and that of a Measurement a number: one of them needs another name. */
const attribute = /* GraphQL */ `
  fragment Shown on Attribute {
    __typename name datasetId observedAt
    ... on Measurement { label value unit quality ageSeconds measured }
    ... on Fact { label text fact: value quality ageSeconds measured }
    ... on Link { label targetId }
  }`;

/** Rows of the picture in columns: what is drawn of each asset, and no more. */
export const sceneDocument = /* GraphQL */ `
  query Scene($first: Int!, $after: String, $facts: [String!]!) {
    scene(first: $first, after: $after, facts: $facts) { revision totalCount endCursor columns }
  }`;

export const tenantsDocument = /* GraphQL */ `query Tenants { tenants }`;

export const traceDocument = /* GraphQL */ `
  query Trace($from: [ID!]!, $kind: TraceKind!, $after: String) {
    trace(from: $from, kind: $kind) {
      customers steps(first: 500, after: $after) { nodes { asset { id } } totalCount pageInfo { hasNextPage endCursor } }
    }
  }`;

export const quantitiesDocument = /* GraphQL */ `query Quantities { quantities { name unit count } }`;

export const columnsDocument = /* GraphQL */ `query Columns($names: [String!]) { columns(names: $names) }`;

export const energisationDocument = /* GraphQL */ `query Energisation { energisation { revision deEnergised } }`;

export const detailDocument = /* GraphQL */ `
  query Detail($id: ID!) {
    node(id: $id) {
      ... on Asset {
        id type name childCount ancestors { id type name }
        attributes { ...Shown ... on Link { target { id type name } } }
      }
    }
  }${attribute}`;

export const rootsDocument = /* GraphQL */ `
  query Roots($first: Int!, $after: String) {
    page: assets(first: $first, after: $after, where: { root: true }) {
      nodes { id type name childCount } totalCount pageInfo { hasNextPage endCursor }
    }
  }`;

export const childrenDocument = /* GraphQL */ `
  query Children($id: ID!, $first: Int!, $after: String) {
    node(id: $id) {
      ... on Asset {
        page: children(first: $first, after: $after) {
          nodes { id type name childCount } totalCount pageInfo { hasNextPage endCursor }
        }
      }
    }
  }`;

export const searchDocument = /* GraphQL */ `
  query Search($text: String!, $first: Int!) { search(text: $text, first: $first) { nodes { id type name } totalCount } }`;

export const historyDocument = /* GraphQL */ `
  query History($id: ID!, $attribute: String!, $datasetId: String, $from: DateTime!, $to: DateTime!, $maxPoints: Int!) {
    node(id: $id) {
      ... on Asset {
        history(attribute: $attribute, datasetId: $datasetId, from: $from, to: $to, maxPoints: $maxPoints) {
          unit points { at value quality }
        }
      }
    }
  }`;

export const changesDocument = /* GraphQL */ `
  subscription Changes($after: Float, $attributes: [String!], $watch: [ID!], $rate: Float!) {
    assetChanged(after: $after, attributes: $attributes, watch: $watch, maxRateHz: $rate) {
      cursor deleted changed { id type name parent { id } attributes { ...Shown } }
    }
  }${attribute}`;

const state = 'id status progress error { code message }';

export const runDocument = /* GraphQL */ `
  mutation RunScenario($input: RunScenarioInput!) {
    runScenario(input: $input) { run { ${state} } errors { code message } }
  }`;

export const cancelDocument = /* GraphQL */ `
  mutation CancelRun($id: ID!) { cancelRun(id: $id) { run { ${state} } errors { code message } } }`;

export const stateDocument = /* GraphQL */ `query RunState($id: ID!) { run(id: $id) { ${state} } }`;

const power = 'active { value unit } reactive { value unit }';

export const resultDocument = /* GraphQL */ `
  query RunResult($id: ID!, $after: String) {
    run(id: $id) {
      ${state}
      result {
        islands { status iterations buses energised cause }
        summary {
          load { ${power} } generation { ${power} } losses { ${power} }
          lowestVoltage { value unit } highestVoltage { value unit } highestLoading { value unit }
        }
        flows(first: 500, after: $after) {
          nodes { asset { id } terminal activePower current voltage loading baseLoading }
          totalCount pageInfo { hasNextPage endCursor }
        }
        violations(first: 200) {
          nodes { kind asset { id type name } value limit unit severity change }
          totalCount pageInfo { hasNextPage endCursor }
        }
        deEnergised { id type name } quality findings { asset message }
        provenance { solver version tolerance residual baseRevision dataTime oldestInput }
      }
    }
  }`;
