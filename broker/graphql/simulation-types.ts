/** The types of what-if studies. */
export const typeDefs = /* GraphQL */ `
  extend type Query { "A run by its id; the last ones are kept." run(id: ID!): ScenarioRun }
  type Mutation {
    "Runs a study on a copy of the grid. Nothing that it does can reach the twin or the field."
    runScenario(input: RunScenarioInput!): RunPayload!
    cancelRun(id: ID!): RunPayload!
  }
  enum ScenarioBase { LIVE }
  enum Analysis { POWER_FLOW }
  enum RunStatus { QUEUED RUNNING DONE FAILED CANCELLED }
  input RunScenarioInput {
    name: String
    "LIVE: the grid as it is now, unless scenario, at or revision says otherwise."
    base: ScenarioBase = LIVE
    "An earlier run: its base and its changes come first."
    scenario: ID
    "The grid as it stood at this moment."
    at: DateTime
    "The grid as it stood at this revision."
    revision: Float
    "An asset or area that limits the network; none: all of the tenant."
    within: ID
    changes: [ChangeInput!]
    analysis: Analysis = POWER_FLOW
    "false: answer at once; poll run(id) or subscribe to scenarioRun."
    wait: Boolean = true
  }
  input ChangeInput @oneOf {
    switch: SwitchChange
    outage: OutageChange
    setpoint: SetpointChange
    scale: ScaleChange
    tap: TapChange
    add: AddChange
  }
  input SwitchChange { asset: ID! open: Boolean! }
  "The equipment is out of service."
  input OutageChange { asset: ID! }
  "Another value of an attribute, in the unit of its model unless unit says otherwise."
  input SetpointChange { asset: ID! attribute: String! value: Float! unit: String }
  "Multiplies the power of all equipment of a type."
  input ScaleChange { type: String! within: ID factor: Float! }
  input TapChange { asset: ID! step: Int! }
  "Adds an entity, in NGSI-LD JSON with the terms of the Busbar context."
  input AddChange { entity: JSON! }
  type RunPayload { run: ScenarioRun errors: [UserError!]! }
  type UserError { code: String! message: String! path: [String!] }
  type ScenarioRun {
    id: ID! name: String status: RunStatus! "0 to 1" progress: Float! error: UserError result: ScenarioResult
    "The input as it was given, to run it again." input: JSON startedAt: DateTime finishedAt: DateTime
  }
  enum IslandStatus { CONVERGED ITERATION_LIMIT FAILED NOT_CALCULATED }
  type IslandResult {
    status: IslandStatus! iterations: Int! "Per unit of 100 MVA." largestMismatch: Float largestMismatchAt: ID
    buses: Int! "Whether a source feeds it." energised: Boolean! cause: String
  }
  type Power { active: Measurement! reactive: Measurement! }
  type RunSummary {
    load: Power! generation: Power! losses: Power!
    lowestVoltage: Measurement highestVoltage: Measurement highestLoading: Measurement
  }
  type AssetRef { id: ID! type: String! name: String }
  "At one terminal: MW and Mvar into the equipment, A, kV line to line, degrees, percent of the rated current."
  type Flow {
    asset: AssetRef! terminal: Int! activePower: Float! reactivePower: Float! current: Float! voltage: Float! angle: Float!
    loading: Float "The loading in the base, without the changes." baseLoading: Float
  }
  type FlowConnection { edges: [FlowEdge!]! nodes: [Flow!]! pageInfo: PageInfo! totalCount: Int! }
  type FlowEdge { cursor: String! node: Flow! }
  enum ViolationKind { DE_ENERGISED OVERLOAD UNDERVOLTAGE OVERVOLTAGE }
  "Against the same base without the changes."
  enum ViolationChange { NEW WORSENED RELIEVED UNCHANGED }
  type Violation {
    kind: ViolationKind! asset: AssetRef! value: Float! limit: Float! unit: String! severity: Float! change: ViolationChange!
  }
  type ViolationConnection { edges: [ViolationEdge!]! nodes: [Violation!]! pageInfo: PageInfo! totalCount: Int! }
  type ViolationEdge { cursor: String! node: Violation! }
  type Provenance {
    solver: String! version: String! tolerance: Float! "Largest mismatch, recomputed, per unit." residual: Float!
    baseRevision: Float! dataTime: DateTime! oldestInput: DateTime
  }
  "What is wrong with the data of an asset, and how to mend it."
  type Finding { asset: ID! message: String! }
  type ScenarioResult {
    islands: [IslandResult!]!
    summary: RunSummary!
    flows(first: Int!, after: String): FlowConnection!
    violations(first: Int!, after: String): ViolationConnection!
    "Equipment that no source feeds, and the homes that go dark with it."
    deEnergised: [AssetRef!]!
    "The worst quality of what went in." quality: Quality!
    findings: [Finding!]!
    provenance: Provenance!
  }
  type Subscription { "Every state of a run, until it has ended." scenarioRun(id: ID!): ScenarioRun! }
`;
