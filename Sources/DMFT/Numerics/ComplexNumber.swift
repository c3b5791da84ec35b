import Foundation

/// x + iy.
struct ComplexNumber: FlowNumber, Hashable {
  private var parts: SIMD2<Double>

  init(_ real: Double, _ imaginary: Double) { parts = SIMD2(real, imaginary) }
  init(real: Double) { parts = SIMD2(real, 0) }
  private init(_ parts: SIMD2<Double>) { self.parts = parts }

  /// r e^{iθ}.
  init(modulus: Double, angle: Double) { parts = modulus * SIMD2(cos(angle), sin(angle)) }

  var real: Double { parts.x }
  var imaginary: Double { parts.y }
  var magnitude: Double { hypot(parts.x, parts.y) }
  var exponential: ComplexNumber { ComplexNumber(modulus: exp(real), angle: imaginary) }

  /// The logarithm with imaginary part in (−π, π].
  var logarithm: ComplexNumber { ComplexNumber(log(magnitude), atan2(imaginary, real)) }

  static func + (a: Self, b: Self) -> Self { Self(a.parts + b.parts) }
  static func - (a: Self, b: Self) -> Self { Self(a.parts - b.parts) }
  static func * (a: Double, b: Self) -> Self { Self(a * b.parts) }

  static func * (a: Self, b: Self) -> Self {
    Self(a.parts.x * b.parts.x - a.parts.y * b.parts.y, a.parts.x * b.parts.y + a.parts.y * b.parts.x)
  }

  /// Divides both by the larger part of the divisor first, so that no square leaves the range of `Double`.
  static func / (a: Self, b: Self) -> Self {
    let scale = 1 / max(abs(b.parts.x), abs(b.parts.y))
    let c = scale * b.parts
    let factor = scale / (c.x * c.x + c.y * c.y)
    return Self(
      factor * (a.parts.x * c.x + a.parts.y * c.y), factor * (a.parts.y * c.x - a.parts.x * c.y))
  }
}
