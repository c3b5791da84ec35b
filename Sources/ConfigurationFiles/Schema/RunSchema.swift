import DMFT
import FileFormats

/// The schema of the configuration: every key, stated once. One file for each part of a run.
package enum Schema {
  /// A whole file.
  package static let run = Section.either([
    .init(
      with: "steps",
      Section(
        task, network, data, Key("optimizer", .mapping(optimiser), "how a step is made of a gradient"),
        Key("steps", .count(WholeNumbers.steps), or: "flow", "T; the curve has steps 0 … T"), optimize,
        settling: { written, task, network, data, optimiser, steps, search in
          try RunDescription(run(written, task, network, data, .steps(steps, optimiser)), search)
        })),
    .init(
      with: "flow",
      Section(
        task, network, data,
        Key(ignored: "optimizer", .mapping(optimiser), because: "gradient flow takes its place"),
        Key("flow", .mapping(flow), "gradient flow in the place of `optimizer` and `steps`"), optimize,
        settling: { written, task, network, data, _, flow, search in
          try RunDescription(run(written, task, network, data, flow), search)
        })),
  ]).checking(checkModel)

  private static let task = Key("task", .mapping(learned), "what is learned")
  private static let network = Key("network", .mapping(learner), "what learns it")
  private static let data = Key(
    "data", .mapping(dataSource), usual: [:], "where the gradient's samples come from")

  private static let optimize = Key(
    optional: "optimize", .mapping(search), otherwise: "dmft optimize chooses the schedule",
    "what dmft optimize looks for; other commands only check it")

  private static let dataSource = Section(
    Key("samples", .extent, usual: "infinite", "P, fixed samples; infinite: fresh ones in every step"),
    Key(
      "batch", batch, usual: "full",
      "B, samples of a step; full: all of them, the population when they are infinite; a mapping: B_t, by step"
    ),
    Key(
      "labelNoise", .number(from: 0, called: "a variance"), usual: 0,
      "σ², the variance of the noise of labels"),
    Key("exactBatch", .flag, usual: false, "the exact Gaussian fourth moment (infinite width, lazy)"),
    Key(
      "features", .word(of: DataSource.Features.self), usual: "gaussian",
      "distribution of simulated features; the theory does not depend on it"),
    Key(
      optional: "order", .word(of: DataSource.Order.self), otherwise: "subsets",
      "how batches of given samples follow each other: subsets, drawn independently, passes through all in random order, or cyclic, in their own order"
    ),
    Key(
      optional: "batchSeed", .count(0...Int.max), otherwise: "every network draws its own",
      "of the batches of given samples, drawn once for all networks and for their theory"
    )
  ) { samples, batch, labelNoise, exactBatch, features, order, batchSeed in
    try DataSource(
      samples: samples, batch: batch, labelNoise: labelNoise, exactBatch: exactBatch, features: features,
      order: order ?? .subsets, batchSeed: batchSeed.map { UInt64($0) })
  }

  private static let flow = Section(
    // Beyond these ends times cannot be told from 0, and eigenvalues that matter from each other.
    Key(
      "until", .number(from: 1e-100, through: 1e40), "time of the end: learning rate times number of steps"),
    // More points than any use of the curve needs; keeps a typing error from filling the memory.
    Key("points", .count(2...1_000_000), usual: 200, "log-spaced times of the curve")
  ) { until, points in Training.flow(until: until, points: points) }

  /// What the parts of a file describe together. The number of given samples is written out with the rest.
  @Sendable private static func run(
    _ written: Transcript, _ task: Learned, _ network: Learner, _ data: DataSource, _ training: Training
  ) throws -> Run {
    guard case .samples(let samples) = task else {
      return try Run(model(task, network), data: data, training: training)
    }
    written["data"] = written["data"]?.setting("samples", to: .integer(samples.count))
    return try Run(model(task, network), data: data.of(samples), training: training)
  }

  /// What a task and a network describe together.
  private static func model(_ task: Learned, _ network: Learner) throws -> any Model {
    switch (task, network) {
    case (.modes(let task), .chain(let network)): LinearModel(task: task, network: network)
    case (.circle(let target), .perceptron(let perceptron)):
      CircleRegression(target: target, perceptron: perceptron)
    case (.samples(let samples), .perceptron(let perceptron)):
      try SampleRegression(samples: samples, architecture: .perceptron(perceptron))
    case (.samples(let samples), .convolutional(let network)):
      try SampleRegression(samples: samples, architecture: .convolutional(network))
    case (.modes, .perceptron), (.circle, .chain), (.samples, .chain), (.modes, .convolutional),
      (.circle, .convolutional):
      preconditionFailure("refused by checkModel")
    }
  }

  /// Says that task and network do not go together before it says what is wrong with either.
  private static func checkModel(_ root: ConfigurationNode) throws {
    let (task, network) = (root.child("task"), root.child("network"))
    let (circle, samples) = (task?.child("circle"), task?.child("samples"))
    if let network, case .text("mlp") = network.child("model")?.scalar {
      guard task == nil || circle != nil || samples != nil else {
        throw network.failure(
          "is an mlp, which learns on the circle or on given samples; allowed: with task: {circle: …} or {samples: …}"
        )
      }
    } else if let network, case .text("cnn") = network.child("model")?.scalar {
      guard task == nil || samples != nil else {
        throw network.failure("is a cnn, which learns given images; allowed: with task: {samples: …}")
      }
    } else if let circle {
      throw circle.failure("needs network.model: mlp, whose kernel it is seen through")
    } else if let samples {
      throw samples.failure(
        "needs network.model: mlp or cnn; chains learn from the modes of a kernel, task: {file: …}")
    }
  }
}
