import DMFT

extension ConfigurationReader {
  func readOptimiser() throws -> Part<any Optimiser> {
    let allowed = "a mapping with learningRate"
    let optimiser = try optimiserMapping(top.required("optimizer", allowed))
    let rate = try optimiser.required("learningRate", "a number > 0").number("a number > 0") { $0 > 0 }
    let schedule = try readSchedule(optimiser, learningRate: rate)
    let descent = try gradientDescent(optimiser, rate, schedule.value)
    return (
      descent,
      .object([
        ("learningRate", .number(rate)), ("momentum", .number(descent.momentum)),
        ("nesterov", .boolean(descent.isNesterov)), ("weightDecay", .number(descent.weightDecay)),
        ("schedule", schedule.canonical),
      ])
    )
  }

  private func optimiserMapping(_ place: ConfigurationNode) throws -> ConfigurationMapping {
    try ConfigurationMapping(
      place, keys: ["learningRate", "momentum", "nesterov", "weightDecay", "schedule"])
  }

  private func gradientDescent(
    _ optimiser: ConfigurationMapping, _ rate: Double, _ schedule: Schedule
  ) throws -> StochasticGradientDescent {
    try StochasticGradientDescent(
      learningRate: rate,
      momentum: optimiser["momentum"]?.number("0 ≤ momentum < 1") { 0 <= $0 && $0 < 1 } ?? 0,
      nesterov: optimiser["nesterov"]?.flag() ?? false,
      weightDecay: optimiser["weightDecay"]?.number("a number ≥ 0") { $0 >= 0 } ?? 0,
      schedule: schedule)
  }

  /// Gradient flow has no optimiser: flow time is learning rate times steps.
  mutating func noteOptimiser() throws {
    guard let place = top["optimizer"] else { return }
    _ = try optimiserMapping(place)
    notes.append("\(place.path) has no effect: gradient flow takes its place")
  }
}
