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
    if let circle = try readCircle() {
      return try configuration(circle.value, circle.task, circle.network)
    }
    let task = try readTask()
    let network = try readNetwork()
    return try configuration(
      LinearModel(task: task.value, network: network.value), task.canonical, network.canonical)
  }

  private mutating func configuration(
    _ model: any Model, _ task: ConfigurationValue, _ network: ConfigurationValue
  ) throws -> Configuration {
    let data = try readData()
    let training = try readTraining()
    return Configuration(
      run: try Run(model, data: data.value, training: training.value),
      canonical: .object(
        [("task", task), ("network", network), ("data", data.canonical)] + training.canonical),
      notes: notes, file: root.file)
  }
}
