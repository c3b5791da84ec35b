import Foundation

import ConfigurationFiles
import FileFormats

/// Configurations that tests start from.
package enum Samples {
  /// Every key of the common form; tests change one line and know its number.
  package static let full = """
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

  package static func full(_ line: String, becomes new: String) -> String {
    full.replacingOccurrences(of: line, with: new)
  }

  /// The shortest valid file, with other parts in place of its own.
  package static func short(
    task: String = "{alpha: 1.5, beta: 0.5, modes: 100}", network: String = "{model: projected, width: 64}",
    optimizer: String = "{learningRate: 0.1}", rest: String = "steps: 10"
  ) -> String {
    "task: \(task)\nnetwork: \(network)\noptimizer: \(optimizer)\n\(rest)\n"
  }

  package static func read(_ text: String) throws -> Configuration { try .read(text: text, file: "run.yaml") }

  /// The message and code of a text that must be refused.
  package static func refusal(of text: String) -> CommandFailure? {
    do {
      _ = try read(text)
      return nil
    } catch {
      return error as? CommandFailure
    }
  }
}
