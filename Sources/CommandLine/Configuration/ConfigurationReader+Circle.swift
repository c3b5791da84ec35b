import DMFT

// A nonlinear network on the circle: `network: {model: mlp, …}` and `task: {circle: …}`, which go together.
extension ConfigurationReader {
  typealias CirclePart = (value: CircleRegression, task: ConfigurationValue, network: ConfigurationValue)

  /// nil for a linear network.
  func readCircle() throws -> CirclePart? {
    guard let place = top["network"], case .text("mlp") = place.child("model")?.scalar else { return nil }
    let task = try top.required("task", "{circle: {targetExponent: …, frequencies: …}}")
    guard task.child("circle") != nil else {
      throw place.failure("is an mlp, which learns on the circle; allowed: with task: {circle: …}")
    }
    let circle = try ConfigurationMapping(task, keys: ["circle"]).required("circle", "a mapping")
    let target = try readTarget(circle)
    let network = try readPerceptron(place)
    return (
      CircleRegression(target: target.value, perceptron: network.value),
      .object([("circle", target.canonical)]),
      network.canonical
    )
  }

  private func readTarget(_ place: ConfigurationNode) throws -> Part<CircleTarget> {
    let circle = try ConfigurationMapping(place, keys: ["targetExponent", "frequencies", "parity", "points"])
    let counts = "a whole number ≥ 1"
    let target = try CircleTarget(
      exponent: circle.required("targetExponent", "a number > 0").number("a number > 0") { $0 > 0 },
      frequencies: circle.required("frequencies", counts).count(in: 1...Int.max, counts),
      parity: circle["parity"]?.choice(of: CircleTarget.Parity.self) ?? .all,
      points: circle["points"]?.count(in: 1...Int.max, counts))
    return (
      target,
      .object([
        ("targetExponent", .number(target.exponent)), ("frequencies", .integer(target.frequencies)),
        ("parity", .text(target.parity.rawValue)), ("points", .integer(target.points)),
      ])
    )
  }

  private func readPerceptron(_ place: ConfigurationNode) throws -> Part<Perceptron> {
    let network = try ConfigurationMapping(
      place, keys: ["model", "depth", "width", "activation", "power", "richness"])
    let powers = Activation.powers
    let allowedPower = "a whole number from \(powers.lowerBound) to \(powers.upperBound)"
    let activation = try Activation(
      network["activation"]?.choice(of: Activation.Function.self) ?? .relu,
      power: network["power"]?.count(in: powers, allowedPower) ?? 1)
    let perceptron = try Perceptron(
      depth: network["depth"]?.count(
        in: 1...Perceptron.deepest, "a whole number from 1 to \(Perceptron.deepest)") ?? 1,
      width: width(network), activation: activation, richness: richness(network))
    return (
      perceptron,
      .object([
        ("model", .text("mlp")), ("depth", .integer(perceptron.depth)), ("width", perceptron.width.canonical),
        ("activation", .text(activation.function.rawValue)), ("power", .integer(activation.power)),
        ("richness", .number(perceptron.richness)),
      ])
    )
  }
}
