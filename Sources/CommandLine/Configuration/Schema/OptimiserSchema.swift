import DMFT

extension Schema {
  static let optimiser = Section.kinds(by: "kind", usual: "sgd", "the kind of optimiser", [("sgd", descent)])

  private static let descent: Section<any Optimiser> = Section(
    Key("learningRate", .number(above: 0), "η"),
    Key("momentum", .number(from: 0, below: 1, called: "momentum"), usual: 0, "μ"),
    Key("nesterov", .flag, usual: false, "Nesterov's variant of momentum"),
    Key("weightDecay", .number(from: 0), usual: 0, "λ_w, decoupled: weights shrink by η_t λ_w in a step"),
    Key(
      "schedule", .mapping(schedule), usual: ["kind": "constant"],
      "step sizes η_t as the run goes on")
  ) { rate, momentum, nesterov, decay, schedule in
    try StochasticGradientDescent(
      learningRate: rate, momentum: momentum, nesterov: nesterov, weightDecay: decay,
      schedule: schedule(rate))
  }
}
