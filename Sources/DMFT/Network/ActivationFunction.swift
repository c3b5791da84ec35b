import Foundation

/// f of an activation φ = f^q: its values, what is known of its Gaussian moments, and what it costs.
///
/// A new one is a conformance here and a case of `Activation.Function`; values and slopes are all that it must give.
protocol ActivationFunction: Sendable {
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
enum ActivationClosedForm: Sendable {
  /// f(h) = h.
  case linear
  /// f(h) = max(h, 0), of every power (13.6).
  case arcCosine
  /// f = erf (13.12).
  case arcSine
}

/// What makes frequencies vanish from kernels on the circle.
enum ActivationSymmetry: Sendable {
  /// f(−h) = −f(h).
  case odd
  /// f(h) − h/2 is even.
  case evenButForHalf
  case none
}

extension ActivationFunction {
  var closedForm: ActivationClosedForm? { nil }
  var symmetry: ActivationSymmetry { .none }
  var cost: Double { 30 }

  func replace(_ h: inout MutableSpan<Double>, slopes: inout MutableSpan<Double>, count: Int) {
    replaceEach(&h, &slopes, count) { h, _ in self(h) }
  }

  func replace(_ h: inout MutableSpan<Float>, slopes: inout MutableSpan<Float>, count: Int) {
    replaceEach(&h, &slopes, count) { h, _ in
      let (value, slope) = self(Double(h))
      return (Float(value), Float(slope))
    }
  }
}

/// max(h, 0), whose derivative at 0 is 0.
struct Relu: ActivationFunction {
  let closedForm: ActivationClosedForm? = .arcCosine
  let symmetry = ActivationSymmetry.evenButForHalf
  let cost = 3.0

  @inline(__always)
  func callAsFunction(_ h: Double) -> (value: Double, slope: Double) { (max(h, 0), h > 0 ? 1 : 0) }

  func replace(_ h: inout MutableSpan<Float>, slopes: inout MutableSpan<Float>, count: Int) {
    replaceEach(&h, &slopes, count) { h, _ in (max(h, 0), h > 0 ? 1 : 0) }
  }
}

/// h.
struct Linear: ActivationFunction {
  let closedForm: ActivationClosedForm? = .linear
  let symmetry = ActivationSymmetry.odd
  let cost = 3.0

  @inline(__always)
  func callAsFunction(_ h: Double) -> (value: Double, slope: Double) { (h, 1) }

  func replace(_ h: inout MutableSpan<Float>, slopes: inout MutableSpan<Float>, count: Int) {
    replaceEach(&h, &slopes, count) { h, _ in (h, 1) }
  }
}

/// (2/√π) ∫_0^h e^(−x²) dx.
struct ErrorFunction: ActivationFunction {
  let closedForm: ActivationClosedForm? = .arcSine
  let symmetry = ActivationSymmetry.odd

  func callAsFunction(_ h: Double) -> (value: Double, slope: Double) {
    (erf(h), 2 / Double.pi.squareRoot() * exp(-h * h))
  }
}

struct HyperbolicTangent: ActivationFunction {
  let symmetry = ActivationSymmetry.odd

  func callAsFunction(_ h: Double) -> (value: Double, slope: Double) {
    let value = tanh(h)
    return (value, 1 - value * value)
  }
}

/// h Φ(h) with the cumulative distribution Φ of standard Gaussian numbers.
struct Gelu: ActivationFunction {
  let symmetry = ActivationSymmetry.evenButForHalf

  func callAsFunction(_ h: Double) -> (value: Double, slope: Double) {
    let (root, height) = (0.5.squareRoot(), 1 / (2 * Double.pi).squareRoot())
    let cumulative = erfc(-h * root) / 2
    return (h * cumulative, cumulative + h * height * exp(-h * h / 2))
  }
}

extension Activation.Function {
  var law: any ActivationFunction {
    switch self {
    case .relu: Relu()
    case .erf: ErrorFunction()
    case .tanh: HyperbolicTangent()
    case .gelu: Gelu()
    case .linear: Linear()
    }
  }
}
