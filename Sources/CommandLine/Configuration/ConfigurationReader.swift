import DMFT

/// Reads a parsed file into a `Configuration`; one extension file for each part of a run.
struct ConfigurationReader {
  let root: ConfigurationNode
  let top: ConfigurationMapping
  var notes: [String] = []

  /// A part of the run with its canonical form.
  typealias Part<Value> = (value: Value, canonical: ConfigurationValue)

  static let keys = ["task", "network", "data", "optimizer", "steps", "flow"]

  init(root: ConfigurationNode) throws {
    self.root = root
    top = try ConfigurationMapping(root, keys: Self.keys)
  }

  mutating func configuration() throws -> Configuration {
    do {
      return try assemble()
    } catch let error as DescriptionError {
      throw root.failure(for: error)
    }
  }

  private mutating func assemble() throws -> Configuration {
    if let circle = try readCircle() { return try assemble(circle) }
    let task = try readTask()
    let network = try readNetwork()
    let training = try readTraining()
    return configuration(
      Run(
        task: task.value, network: network.value, data: training.data, optimiser: training.optimiser,
        horizon: training.horizon), task.canonical, network.canonical, training)
  }

  private mutating func assemble(_ circle: CirclePart) throws -> Configuration {
    let training = try readTraining()
    return configuration(
      try Run(
        circle: circle.value, data: training.data, optimiser: training.optimiser, horizon: training.horizon),
      circle.task, circle.network, training)
  }

  /// How the network is trained, and for how long.
  private struct Training {
    var data: DataSource
    var optimiser: any Optimiser
    var horizon: Run.Horizon
    var canonical: [(String, ConfigurationValue)]
  }

  private mutating func readTraining() throws -> Training {
    let data = try readData()
    let horizon = try readHorizon()
    let optimiser = try readOptimiser(for: horizon.value)
    let rate = optimiser.canonical.map { [("optimizer", $0)] } ?? []
    return Training(
      data: data.value, optimiser: optimiser.value, horizon: horizon.value,
      canonical: [("data", data.canonical)] + rate + [horizon.canonical])
  }

  private func configuration(
    _ run: Run, _ task: ConfigurationValue, _ network: ConfigurationValue, _ training: Training
  ) -> Configuration {
    Configuration(
      run: run, canonical: .object([("task", task), ("network", network)] + training.canonical), notes: notes,
      file: root.file)
  }
}
