import DMFT
import FileFormats
import Yams

/// What a run is used for, as far as it decides which keys matter.
package enum RunUse: Sendable, Hashable, CaseIterable { case theory, simulation, search }

/// A key that is right where it stands, and changes nothing.
package struct IdleKey: Sendable, Hashable {
  package let path: String
  package let reason: String
  /// For what it has no effect.
  package var uses = Set(RunUse.allCases)
  /// Whether nothing need be said: its value is that of a file without the key, the result says what it stands for, or another
  /// command is meant.
  package var isPlain = false

  package var note: String { "\(path) has no effect: \(reason)" }

  /// Whether a value at a place is this one or a part of it.
  package func covers(_ other: String) -> Bool {
    other == path || other.hasPrefix(path + ".") || other.hasPrefix(path + "[")
  }
}

extension Schema {
  /// Keys of a file whose values decide nothing in the run that it describes.
  static func idleKeys(of root: ConfigurationNode, in run: Run) -> [IdleKey] {
    let all = optimiserKeys(run) + dataKeys(run) + layerKeys(run, root) + widthKeys(run) + searchKeys
    return all.compactMap { key in
      var node: ConfigurationNode? = root
      for step in ConfigurationPath(key.path).steps { node = node?[step] }
      guard let node else { return nil }
      var key = key
      key.isPlain = key.isPlain || isUsual(node, at: key.path)
      return key
    }
  }

  private static func isUsual(_ node: ConfigurationNode, at path: String) -> Bool {
    Schema.run.form.entries(at: path).contains { entry in
      guard case .usual(let value) = entry.key.presence, let usual = value.node.scalar else { return false }
      return node.scalar == CoreScalar(usual)
    }
  }

  private static func optimiserKeys(_ run: Run) -> [IdleKey] {
    guard case .steps(let steps, let optimiser) = run.training else { return [] }
    var keys: [IdleKey] = []
    if let descent = optimiser as? StochasticGradientDescent, descent.momentum == 0 {
      keys.append(IdleKey(path: "optimizer.nesterov", reason: "the momentum is 0"))
    }
    if let lion = optimiser as? Lion, lion.averaging.first == 0 {
      keys.append(IdleKey(path: "optimizer.beta2", reason: "beta1 is 0, and steps do not see the average"))
    }
    let schedule = "optimizer.schedule"
    switch optimiser.schedule {
    case .table(let factors):
      // The largest step size is what a file without another thought would name.
      let isLargest = abs((factors.max() ?? 0) - 1) < 1e-12
      keys.append(
        IdleKey(
          path: "optimizer.learningRate", reason: "\(schedule).file holds the step sizes themselves",
          isPlain: isLargest))
    case .power(exponent: 0, _):
      keys.append(
        IdleKey(path: "\(schedule).offset", reason: "the exponent is 0, and step sizes are constant"))
    case .cosine(let warmup, _) where warmup >= steps, .linear(let warmup, _) where warmup >= steps:
      keys.append(IdleKey(path: "\(schedule).final", reason: "the run ends within the warm-up"))
    default: break
    }
    return keys
  }

  private static func dataKeys(_ run: Run) -> [IdleKey] {
    let features = IdleKey(
      path: "data.features", reason: "the theory is the same for every distribution of the features",
      uses: [.theory, .search])
    let isPopulation = run.data.samples == .infinite && run.data.batch == .full
    let exactBatch =
      isPopulation
      ? IdleKey(path: "data.exactBatch", reason: "the population gradient has no batches")
      : IdleKey(path: "data.exactBatch", reason: "networks train on batches as they are", uses: [.simulation])
    let order = IdleKey(path: "data.order", reason: "every step takes all samples")
    return [features, exactBatch] + (run.data.batch == .full ? [order] : [])
  }

  private static func layerKeys(_ run: Run, _ root: ConfigurationNode) -> [IdleKey] {
    guard let chain = run.model as? LinearModel, let layers = root["network"]?["layers"] else { return [] }
    let couplings = chain.network.couplings
    let shared = couplings.indices.filter {
      couplings[$0].isTrained && layers[.element($0)]?["richness"] == nil
    }
    var keys: [IdleKey] = []
    if shared.isEmpty {
      let why =
        couplings.contains(where: \.isTrained) ? "every trained layer has its own" : "no layer is trained"
      keys.append(IdleKey(path: "network.richness", reason: why))
    }
    for (level, coupling) in couplings.enumerated() where coupling.isTrained && coupling.richness == 0 {
      keys.append(
        IdleKey(
          path: "network.layers[\(level)].optimizer",
          reason: "the richness of the layer is 0, and it does not move"))
    }
    return keys
  }

  /// Of networks that are not linear, whose theory is that of infinite width, as results say.
  private static func widthKeys(_ run: Run) -> [IdleKey] {
    guard run.model is CircleRegression || run.model is SampleRegression else { return [] }
    let layers = (0..<ConvolutionalNetwork.deepest).map { "network.layers[\($0)]" }
    return (["network.width"] + layers.flatMap { ["\($0).conv.channels", "\($0).dense"] }).map {
      IdleKey(
        path: $0, reason: "the theory is that of infinite width", uses: [.theory, .search], isPlain: true)
    }
  }

  private static let searchKeys = [
    IdleKey(
      path: "optimize", reason: "dmft optimize alone looks for it", uses: [.theory, .simulation],
      isPlain: true)
  ]
}

extension ConfigurationNode {
  fileprivate subscript(key: String) -> ConfigurationNode? { self[.key(key)] }
}
