import FileFormats
import Yams

extension Node.Scalar {
  /// Whether the scalar is text whatever it looks like: in quotes, or a block of lines.
  package var isQuoted: Bool { style != .plain && style != .any }
}

extension CoreScalar {
  package init(_ scalar: Node.Scalar) {
    self = scalar.isQuoted ? .text(scalar.string) : CoreScalar(plain: scalar.string)
  }
}
