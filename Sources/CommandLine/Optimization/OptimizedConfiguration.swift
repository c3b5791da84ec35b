import ConfigurationFiles
import DMFT
import FileFormats
import Foundation
import LinearAlgebra

/// A configuration with what was found best in the place of what it says.
struct OptimizedConfiguration {
  private let configuration: Configuration
  private let optimum: TrainingOptimum
  private let search: TrainingSearch

  init(_ configuration: Configuration, _ optimum: TrainingOptimum, _ search: TrainingSearch) {
    (self.configuration, self.optimum, self.search) = (configuration, optimum, search)
  }

  /// - Throws: `CommandFailure` for what the file has no single key for.
  static func check(_ configuration: Configuration, _ search: TrainingSearch) throws {
    let network = configuration.canonical["network"]
    guard network?["layers"] != nil, network?["model"] == nil,
      let quantity = search.quantities.first(where: { [.width, .richness].contains($0) })
    else { return }
    throw Configuration.failure(
      for: DescriptionError(
        "optimize.over", quantity.rawValue, "with network.model (of network.layers each has its own)"),
      in: configuration.file)
  }

  /// η_t of every step, where the schedule is a file: files hold step sizes, so that another rate takes another file.
  var rates: [Double]? {
    guard Self.changesStepSizes(search), case .table? = schedule else { return nil }
    return optimum.best.run.stepSizes
  }

  static func changesStepSizes(_ search: TrainingSearch) -> Bool {
    search.quantities.contains(.schedule) || search.quantities.contains(.learningRate)
  }

  /// B_t of every step, where batches are a file.
  var batches: [Int]? {
    guard search.dealsSamples, optimum.best.run.data.hasBatchSchedule else { return nil }
    return optimum.batches?.sizes
  }

  private var schedule: Schedule? { optimum.best.run.training.optimiser?.stepSize.schedule }

  /// - Parameters:
  ///   - schedule: the name of the file of step sizes.
  ///   - batches: the name of the file of batches.
  ///   - path: where the configuration will be.
  func canonical(schedule name: String, batches: String, at path: String) -> JSONValue {
    var value = configuration.canonical.without("optimize")
    if folder(path) != folder(configuration.file) { value = withAbsoluteNames(value) }
    for (keys, new) in changes(schedule: name, batches: batches) { value = value.replacing(keys, with: new) }
    return value
  }

  private func changes(schedule name: String, batches file: String) -> [(keys: [String], value: JSONValue)] {
    let run = optimum.best.run
    var changes: [(keys: [String], value: JSONValue)] = [
      (["optimizer", "learningRate"], .number(run.training.optimiser?.learningRate ?? 0)),
      (["steps"], .integer(run.training.stepCount ?? 0)),
    ]
    if search.quantities.contains(.schedule) || rates != nil {
      let schedule: JSONValue =
        rates == nil ? ["kind": "constant"] : ["kind": "file", "file": .text(name)]
      changes.append((["optimizer", "schedule"], schedule))
    }
    if search.dealsSamples {
      let batch: JSONValue =
        batches == nil ? .integer(optimum.batches?.sizes.first ?? 1) : ["kind": "file", "file": .text(file)]
      changes.append((["data", "batch"], batch))
    }
    return changes
      + optimum.values.compactMap { quantity, value in
        key(of: quantity).map { ($0, Self.number(value, of: quantity)) }
      }
  }

  static func number(_ value: Double, of quantity: FreeQuantity) -> JSONValue {
    [.batch, .width].contains(quantity) ? .integer(Int(value)) : .number(value)
  }

  private func key(of quantity: FreeQuantity) -> [String]? {
    switch quantity {
    case .schedule, .learningRate: nil
    case .momentum: ["optimizer", "momentum"]
    case .batch: ["data", "batch"]
    case .richness: ["network", "richness"]
    case .width: ["network", "width"]
    }
  }

  // MARK: - Names of files

  private static let fileKeys = [
    ["task", "file"], ["task", "samples", "inputs"], ["task", "samples", "targets"],
    ["task", "samples", "testInputs"], ["task", "samples", "testTargets"], ["optimizer", "schedule", "file"],
    ["data", "batch", "file"],
  ]

  private func withAbsoluteNames(_ value: JSONValue) -> JSONValue {
    Self.fileKeys.reduce(value) { value, keys in
      let old = keys.reduce(Optional(value)) { $0?[$1] }
      guard case .text(let name)? = old else { return value }
      return value.replacing(
        keys, with: .text(absolutePath(InputFile.path(name, besides: configuration.file))))
    }
  }

  private func folder(_ path: String) -> String {
    let folder = InputFile.folder(of: path)
    return absolutePath(folder.isEmpty ? "." : folder)
  }
}

extension JSONValue {
  func without(_ key: String) -> JSONValue {
    guard case .object(let entries) = self else { return self }
    return .object(entries.filter { $0.0 != key })
  }

  /// With another value at a path, which is added where there is none.
  func replacing(_ keys: some Collection<String>, with value: JSONValue) -> JSONValue {
    guard let first = keys.first else { return value }
    guard case .object(let entries) = self else { return self }
    let rest = keys.dropFirst()
    guard entries.contains(where: { $0.0 == first }) else {
      return .object(entries + [(first, rest.reversed().reduce(value) { .object([($1, $0)]) })])
    }
    return .object(entries.map { ($0.0, $0.0 == first ? $0.1.replacing(rest, with: value) : $0.1) })
  }
}
