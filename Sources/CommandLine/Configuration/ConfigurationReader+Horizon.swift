import DMFT

extension ConfigurationReader {
  /// More points than any use of the curve needs; keeps a typing error from filling the memory.
  private static let pointLimit = 1_000_000

  /// How far the curve goes, with its key and canonical form.
  func readHorizon() throws -> (value: Run.Horizon, canonical: (String, ConfigurationValue)) {
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

  private func readSteps(
    _ node: ConfigurationNode
  ) throws -> (value: Run.Horizon, canonical: (String, ConfigurationValue)) {
    let steps = try node.count(in: 1...Int.max, "a whole number ≥ 1")
    return (.steps(steps), ("steps", .integer(steps)))
  }

  private func readFlow(
    _ node: ConfigurationNode
  ) throws -> (value: Run.Horizon, canonical: (String, ConfigurationValue)) {
    let flow = try ConfigurationMapping(node, keys: ["until", "points"])
    let until = try flow.required("until", "a number > 0").number("a number > 0") { $0 > 0 }
    let range = "a whole number from 2 to \(Self.pointLimit)"
    let points = try flow["points"]?.count(in: 2...Self.pointLimit, range) ?? 200
    return (
      .flow(until: until, points: points),
      ("flow", .object([("until", .number(until)), ("points", .integer(points))]))
    )
  }
}
