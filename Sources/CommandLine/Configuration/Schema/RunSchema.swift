import DMFT

/// The schema of the configuration: every key, stated once. One file for each part of a run.
enum Schema {
  /// A whole file.
  static let run = Section.either([
    .init(
      with: "steps",
      Section(
        task, network, data, Key("optimizer", .mapping(optimiser), "how a step is made of a gradient"),
        Key("steps", .count(WholeNumbers.steps), or: "flow", "T; the curve has steps 0 … T")
      ) { task, network, data, optimiser, steps in
        try Run(model(task, network), data: data, training: .steps(steps, optimiser))
      }),
    .init(
      with: "flow",
      Section(
        task, network, data,
        Key(ignored: "optimizer", .mapping(optimiser), because: "gradient flow takes its place"),
        Key("flow", .mapping(flow), "gradient flow in the place of `optimizer` and `steps`")
      ) { task, network, data, _, flow in try Run(model(task, network), data: data, training: flow) }),
  ]).checking(checkModel)

  private static let task = Key("task", .mapping(learned), "what is learned")
  private static let network = Key("network", .mapping(learner), "what learns it")
  private static let data = Key(
    "data", .mapping(dataSource), usual: [:], "where the gradient's samples come from")

  private static let dataSource = Section(
    Key("samples", .extent, usual: "infinite", "P, fixed samples; infinite: fresh ones in every step"),
    Key(
      "batch",
      Domain<Int?>.count(WholeNumbers.sizes, orWord: "full").map { $0.map(DataSource.Batch.size) ?? .full },
      usual: "full", "B, samples of a step; full: all of them, the population when they are infinite"),
    Key(
      "labelNoise", .number(from: 0, called: "a variance"), usual: 0,
      "σ², the variance of the noise of labels"),
    Key("exactBatch", .flag, usual: false, "the exact Gaussian fourth moment (infinite width, lazy)"),
    Key(
      "features", .word(of: DataSource.Features.self), usual: "gaussian",
      "distribution of simulated features; the theory does not depend on it")
  ) { samples, batch, labelNoise, exactBatch, features in
    try DataSource(
      samples: samples, batch: batch, labelNoise: labelNoise, exactBatch: exactBatch, features: features)
  }

  private static let flow = Section(
    // Beyond these ends times cannot be told from 0, and eigenvalues that matter from each other.
    Key(
      "until", .number(from: 1e-100, through: 1e40), "time of the end: learning rate times number of steps"),
    // More points than any use of the curve needs; keeps a typing error from filling the memory.
    Key("points", .count(2...1_000_000), usual: 200, "log-spaced times of the curve")
  ) { until, points in Training.flow(until: until, points: points) }

  /// What a task and a network describe together.
  private static func model(_ task: Learned, _ network: Learner) -> any Model {
    switch (task, network) {
    case (.modes(let task), .chain(let network)): LinearModel(task: task, network: network)
    case (.circle(let target), .perceptron(let perceptron)):
      CircleRegression(target: target, perceptron: perceptron)
    case (.modes, .perceptron), (.circle, .chain): preconditionFailure("refused by checkModel")
    }
  }

  /// Says that task and network do not go together before it says what is wrong with either.
  private static func checkModel(_ root: ConfigurationNode) throws {
    let (task, network) = (root.child("task"), root.child("network"))
    let circle = task?.child("circle")
    if let network, case .text("mlp") = network.child("model")?.scalar {
      guard task == nil || circle != nil else {
        throw network.failure("is an mlp, which learns on the circle; allowed: with task: {circle: …}")
      }
    } else if let circle {
      throw circle.failure("needs network.model: mlp, whose kernel it is seen through")
    }
  }
}
