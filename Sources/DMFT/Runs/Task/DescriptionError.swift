import LinearAlgebra

/// A value outside what the theory describes: which one, what it was, and what it may be.
public struct DescriptionError: Error, Sendable, Hashable, CustomStringConvertible {
  /// Dotted path of the quantity in the configuration file, such as `network.width`.
  public let key: String
  /// The value found, as text.
  public let value: String
  /// The values allowed, as text.
  public let allowed: String

  public init(_ key: String, _ value: String, _ allowed: String) {
    self.key = key
    self.value = value
    self.allowed = allowed
  }

  /// - Parameter value: a number, as `Double.readable` says it.
  public init(_ key: String, _ value: Double, _ allowed: String) {
    self.init(key, value.readable, allowed)
  }

  public var description: String { "\(key) is \(value); allowed: \(allowed)" }
}
