import DMFTNumerics
import Foundation

/// A rate of decay in the flow: real at infinite width, complex on the contour that stands for a finite one.
protocol FlowNumber: Sendable {
  init(_ value: Double)
  var real: Double { get }
  /// |z|.
  var magnitude: Double { get }
  /// e^z.
  var exponential: Self { get }
  static func + (a: Self, b: Self) -> Self
  static func - (a: Self, b: Self) -> Self
  static func * (a: Self, b: Self) -> Self
  static func / (a: Self, b: Self) -> Self
  static func * (a: Double, b: Self) -> Self
}

extension Double: FlowNumber {
  package var real: Double { self }
  package var exponential: Double { exp(self) }
}

extension Complex: FlowNumber where Part == Double {}
