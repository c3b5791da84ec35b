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
    let task = try readTask()
    let network = try readNetwork()
    let data = try readData()
    let horizon = try readHorizon()
    let optimiser = try readOptimiser(for: horizon.value)
    var entries = [("task", task.canonical), ("network", network.canonical), ("data", data.canonical)]
    if let canonical = optimiser.canonical { entries.append(("optimizer", canonical)) }
    entries.append(horizon.canonical)
    return Configuration(
      run: Run(
        task: task.value, network: network.value, data: data.value, optimiser: optimiser.value,
        horizon: horizon.value),
      canonical: .object(entries), notes: notes, file: root.file)
  }
}
