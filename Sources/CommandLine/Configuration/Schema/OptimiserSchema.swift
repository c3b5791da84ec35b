import DMFT

extension Schema {
  static let optimiser = Section.kinds(
    by: "kind", usual: "sgd", "the kind of optimiser",
    [
      ("sgd", descent), ("sign", sign), ("signum", signum), ("lion", lion), ("rmsprop", rmsProp),
      ("adam", adam),
    ])

  private static let descent: Section<any Optimiser> = Section(
    rate,
    Key("momentum", .number(from: 0, below: 1, called: "momentum"), usual: 0, "μ"),
    Key("nesterov", .flag, usual: false, "Nesterov's variant of momentum"),
    decay, sizes
  ) { rate, momentum, nesterov, decay, schedule in
    try StochasticGradientDescent(
      learningRate: rate, momentum: momentum, nesterov: nesterov, weightDecay: decay,
      schedule: schedule(rate))
  }

  // Elementwise rules: η, what they remember, and how η goes on.

  private static let sign: Section<any Optimiser> = Section(rate, decay, sizes) { rate, decay, schedule in
    try SignDescent(stepSize(rate, decay, schedule))
  }

  private static let signum: Section<any Optimiser> = Section(rate, beta1(), decay, sizes) {
    rate, memory, decay, schedule in try SignDescent(stepSize(rate, decay, schedule), memory: memory)
  }

  private static let lion: Section<any Optimiser> = Section(
    rate, beta1(), beta2(usual: 0.99, "β₂ of the momentum's memory"), decay, sizes
  ) { rate, first, second, decay, schedule in
    Lion(try stepSize(rate, decay, schedule), try Averaging(first: first, second: second))
  }

  private static let rmsProp: Section<any Optimiser> = Section(
    rate, beta2(usual: 0.99), epsilon, decay, sizes
  ) { rate, second, epsilon, decay, schedule in
    RMSProp(try stepSize(rate, decay, schedule), try Averaging(second: second, epsilon: epsilon))
  }

  private static let adam: Section<any Optimiser> = Section(
    rate, beta1(), beta2(), epsilon, decay, sizes
  ) { rate, first, second, epsilon, decay, schedule in
    Adam(
      try stepSize(rate, decay, schedule), try Averaging(first: first, second: second, epsilon: epsilon))
  }

  private static func stepSize(_ rate: Double, _ decay: Double, _ schedule: ScheduleOfRate) throws -> StepSize {
    try StepSize(rate, weightDecay: decay, schedule: schedule(rate))
  }

  static let rate = Key("learningRate", .number(above: 0), "η")

  private static let decay = Key(
    "weightDecay", .number(from: 0), usual: 0, "λ_w, decoupled: weights shrink by η_t λ_w in a step")

  private static let sizes = Key(
    "schedule", .mapping(schedule), usual: ["kind": "constant"], "step sizes η_t as the run goes on")

  static func beta1(usual: Double = 0.9) -> Key<Double> {
    Key(
      "beta1", .number(from: 0, below: 1, called: "beta1"), usual: .number(usual), "β₁ of the gradient's average")
  }

  static func beta2(
    usual: Double = 0.999, _ meaning: String = "β₂ of the squared gradient's average"
  ) -> Key<Double> {
    Key("beta2", .number(from: 0, below: 1, called: "beta2"), usual: .number(usual), meaning)
  }

  static let epsilon = Key(
    "epsilon", .number(from: 0), usual: .number(1e-8), "ε, added to the root of the squared gradient's average")
}
