import Foundation

/// f of an activation φ = f^q: its values, what is known of its Gaussian moments, and what it costs.
///
/// A new one is a conformance here and a case of `Activation.Function`; values and slopes are all that it must give.
package protocol ActivationFunction: Sendable {
  /// f(h) and f′(h).
  func callAsFunction(_ h: Double) -> (value: Double, slope: Double)
  /// Whether f has the form E[f(u) f(v)] that makes a kernel without a series, see `DualActivation`.
  var closedForm: ActivationClosedForm? { get }
  var symmetry: ActivationSymmetry { get }
  /// Nanoseconds for f(h) and f′(h) in a long array, more or less.
  var cost: Double { get }
  /// h ← f(h) and slopes ← f′(h) for the first `count` numbers. The default is made once for each conformance: f is part
  /// of the loop.
  func replace(_ h: inout MutableSpan<Double>, slopes: inout MutableSpan<Double>, count: Int)
  /// The same in single precision, from values in double.
  func replace(_ h: inout MutableSpan<Float>, slopes: inout MutableSpan<Float>, count: Int)
}

/// Gaussian moments in closed form (derivations/13).
package enum ActivationClosedForm: Sendable {
  /// f(h) = h.
  case linear
  /// f(h) = max(h, 0), of every power (13.6).
  case arcCosine
  /// f = erf (13.12).
  case arcSine
}

/// What makes frequencies vanish from kernels on the circle.
package enum ActivationSymmetry: Sendable {
  /// f(−h) = −f(h).
  case odd
  /// f(h) − h/2 is even.
  case evenButForHalf
  case none
}

extension ActivationFunction {
  package var closedForm: ActivationClosedForm? { nil }
  package var symmetry: ActivationSymmetry { .none }
  package var cost: Double { 30 }

  package func replace(_ h: inout MutableSpan<Double>, slopes: inout MutableSpan<Double>, count: Int) {
    replaceEach(&h, &slopes, count) { h, _ in self(h) }
  }

  package func replace(_ h: inout MutableSpan<Float>, slopes: inout MutableSpan<Float>, count: Int) {
    replaceEach(&h, &slopes, count) { h, _ in
      let (value, slope) = self(Double(h))
      return (Float(value), Float(slope))
    }
  }
}

/// max(h, 0), whose derivative at 0 is 0.
package struct Relu: ActivationFunction {
  package let closedForm: ActivationClosedForm? = .arcCosine
  package let symmetry = ActivationSymmetry.evenButForHalf
  package let cost = 3.0

  @inline(__always)
  package func callAsFunction(_ h: Double) -> (value: Double, slope: Double) { (max(h, 0), h > 0 ? 1 : 0) }

  package func replace(_ h: inout MutableSpan<Float>, slopes: inout MutableSpan<Float>, count: Int) {
    replaceEach(&h, &slopes, count) { h, _ in (max(h, 0), h > 0 ? 1 : 0) }
  }
}

/// h.
package struct Linear: ActivationFunction {
  package let closedForm: ActivationClosedForm? = .linear
  package let symmetry = ActivationSymmetry.odd
  package let cost = 3.0

  @inline(__always)
  package func callAsFunction(_ h: Double) -> (value: Double, slope: Double) { (h, 1) }

  package func replace(_ h: inout MutableSpan<Float>, slopes: inout MutableSpan<Float>, count: Int) {
    replaceEach(&h, &slopes, count) { h, _ in (h, 1) }
  }
}

/// (2/√π) ∫_0^h e^(−x²) dx.
package struct ErrorFunction: ActivationFunction {
  package let closedForm: ActivationClosedForm? = .arcSine
  package let symmetry = ActivationSymmetry.odd

  package func callAsFunction(_ h: Double) -> (value: Double, slope: Double) {
    (erf(h), 2 / Double.pi.squareRoot() * exp(-h * h))
  }
}

package struct HyperbolicTangent: ActivationFunction {
  package let symmetry = ActivationSymmetry.odd

  package func callAsFunction(_ h: Double) -> (value: Double, slope: Double) {
    let value = tanh(h)
    return (value, 1 - value * value)
  }
}

/// h Φ(h) with the cumulative distribution Φ of standard Gaussian numbers.
package struct Gelu: ActivationFunction {
  package let symmetry = ActivationSymmetry.evenButForHalf

  package func callAsFunction(_ h: Double) -> (value: Double, slope: Double) {
    let (root, height) = (0.5.squareRoot(), 1 / (2 * Double.pi).squareRoot())
    let cumulative = erfc(-h * root) / 2
    return (h * cumulative, cumulative + h * height * exp(-h * h / 2))
  }
}

extension Activation.Function {
  package var law: any ActivationFunction {
    switch self {
    case .relu: Relu()
    case .erf: ErrorFunction()
    case .tanh: HyperbolicTangent()
    case .gelu: Gelu()
    case .linear: Linear()
    }
  }
}
