import Foundation

@testable import CommandLine
@testable import ConfigurationFiles
@testable import FileFormats

/// Configurations that tests start from.
enum Samples {
  /// Every key of the common form; tests change one line and know its number.
  static let full = """
    task:
      alpha: 1.5
      beta: 0.5
      modes: 1000000
    network:
      model: projected
      width: 256
      richness: 1.0
      readoutVariance: 0.0
    data:
      samples: 1000
      batch: 32
      labelNoise: 0.1
      exactBatch: false
      features: gaussian
    optimizer:
      learningRate: 0.1
      momentum: 0.0
      nesterov: false
      weightDecay: 0.0
      schedule: {kind: constant}
    steps: 1000
    """

  static func full(_ line: String, becomes new: String) -> String {
    full.replacingOccurrences(of: line, with: new)
  }

  /// The shortest valid file, with other parts in place of its own.
  static func short(
    task: String = "{alpha: 1.5, beta: 0.5, modes: 100}", network: String = "{model: projected, width: 64}",
    optimizer: String = "{learningRate: 0.1}", rest: String = "steps: 10"
  ) -> String {
    "task: \(task)\nnetwork: \(network)\noptimizer: \(optimizer)\n\(rest)\n"
  }

  static func read(_ text: String) throws -> Configuration { try .read(text: text, file: "run.yaml") }

  /// The message and code of a text that must be refused.
  static func refusal(of text: String) -> CommandFailure? {
    do {
      _ = try read(text)
      return nil
    } catch {
      return error as? CommandFailure
    }
  }
}

/// A directory of its own, removed with the value's last use.
final class ScratchDirectory {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "dmft-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func write(_ text: String, to name: String) throws -> String {
    let file = "\(path)/\(name)"
    try Data(text.utf8).write(to: URL(fileURLWithPath: file))
    return file
  }
}
