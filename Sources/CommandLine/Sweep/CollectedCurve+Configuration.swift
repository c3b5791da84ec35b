import ConfigurationFiles
import FileFormats
import LinearAlgebra
import Sweep
import Yams

extension CollectedCurve {
  /// The configuration of the curve's point, made again of what the data set holds.
  ///
  /// - Throws: `CommandFailure` with the reason for one that is not known.
  func configuration() throws -> Configuration {
    guard let base, !base.text.isEmpty else { throw Self.unknown("there is none in the file") }
    guard base.lost.isEmpty else {
      throw Self.unknown("the file does not say any more at which \(base.lost.joined(separator: ", ")) it is")
    }
    let root = try ConfigurationDocument.root(of: base.text, file: base.path)
    guard let node = base.isSweep ? root.child("base") : root else {
      throw Self.unknown("the sweep file in the data set has no base")
    }
    return try Configuration.read(
      coordinates.reduce(node) { node, coordinate in
        try node.setting(coordinate.path, to: coordinate.value.node)
      })
  }

  private static func unknown(_ reason: String) -> CommandFailure {
    CommandFailure(code: .badInput, message: reason)
  }
}

extension SweepValue {
  /// As a configuration has it: texts are those of words, lists and mappings.
  fileprivate var node: Node {
    get throws {
      switch self {
      case .number(let number): Node(number.shortest)
      case .text(let text): try ConfigurationDocument.root(of: text, file: "").node
      }
    }
  }
}
