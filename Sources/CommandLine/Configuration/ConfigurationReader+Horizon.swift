import DMFT

extension ConfigurationReader {
  /// More points than any use of the curve needs; keeps a typing error from filling the memory.
  private static let pointLimit = 1_000_000

  /// How the network is trained, and how far.
  mutating func readTraining() throws -> (value: Training, canonical: [(String, ConfigurationValue)]) {
    switch (top["steps"], top["flow"]) {
    case (let steps?, nil): return try readSteps(steps)
    case (nil, let flow?): return try readFlow(flow)
    case (_?, let flow?):
      throw flow.failure("stands beside steps; allowed: one or the other")
    case (nil, nil):
      throw root.failure(
        "steps is missing; allowed: a whole number ≥ 1 (or flow in its place)", naming: false)
    }
  }

  private mutating func readSteps(
    _ node: ConfigurationNode
  ) throws -> (value: Training, canonical: [(String, ConfigurationValue)]) {
    let steps = try node.count(in: 1...Int.max, "a whole number ≥ 1")
    let optimiser = try readOptimiser()
    return (
      .steps(steps, optimiser.value), [("optimizer", optimiser.canonical), ("steps", .integer(steps))]
    )
  }

  private mutating func readFlow(
    _ node: ConfigurationNode
  ) throws -> (value: Training, canonical: [(String, ConfigurationValue)]) {
    let flow = try ConfigurationMapping(node, keys: ["until", "points"])
    let until = try flow.required("until", "a number > 0").number("a number > 0") { $0 > 0 }
    let range = "a whole number from 2 to \(Self.pointLimit)"
    let points = try flow["points"]?.count(in: 2...Self.pointLimit, range) ?? 200
    try noteOptimiser()
    return (
      .flow(until: until, points: points),
      [("flow", .object([("until", .number(until)), ("points", .integer(points))]))]
    )
  }
}
