import DMFT
import FileFormats

// How one map of a chain moves, where it does not follow the run's optimiser.
extension Schema {
  package static let couplingOptimiser = Section<CouplingOptimiser>.kinds(
    by: "kind", "the kind of the map's optimiser",
    [
      ("sgd", Section(mapRate) { try CouplingOptimiser(.gradient, learningRate: $0) }),
      ("normalized", Section(mapRate) { try CouplingOptimiser(.normalized, learningRate: $0) }),
      ("muon", muon),
      ("sign", Section(mapRate) { try CouplingOptimiser(.sign(memory: 0), learningRate: $0) }),
      (
        "signum",
        Section(mapRate, beta1()) { try CouplingOptimiser(.sign(memory: $1), learningRate: $0) }
      ),
      (
        "adafactor",
        Section(mapRate, beta2(usual: beta2OfMap)) {
          try CouplingOptimiser(.adafactor(memory: $1), learningRate: $0)
        }
      ),
      ("adam", adamOfMap),
    ])

  private static let mapRate = Key(
    "learningRate", .number(above: 0), "η of this map, whose steps have c = γ η")

  /// A map of its own forgets sooner than the run's Adam, whose β₂ is 0.999.
  private static let beta2OfMap = 0.95

  private static let muon = Section(
    mapRate, beta1(),
    Key(
      "iterations", Domain<Int?>.count(1...100, orWord: "exact"), usual: 5,
      "Newton–Schulz iterations that make the momentum orthogonal; exact: its polar factor")
  ) { rate, memory, iterations in
    try CouplingOptimiser(.muon(memory: memory, iterations: iterations), learningRate: rate)
  }

  private static let adamOfMap = Section(mapRate, beta1(), beta2(usual: beta2OfMap), epsilon) {
    rate, first, second, epsilon in
    try CouplingOptimiser(
      .adam(Averaging(first: first, second: second, epsilon: epsilon)), learningRate: rate)
  }
}
