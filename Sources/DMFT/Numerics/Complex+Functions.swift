import Foundation

// What one complex number has and lanes have not.
extension Complex<Double> {
  /// r e^{iθ}.
  package init(modulus: Double, angle: Double) { self.init(modulus * cos(angle), modulus * sin(angle)) }

  @inlinable package var squaredMagnitude: Double { real * real + imaginary * imaginary }
  package var magnitude: Double { hypot(real, imaginary) }
  @inlinable package var conjugate: Self { Self(real, -imaginary) }
  @inlinable package var isFinite: Bool { real.isFinite && imaginary.isFinite }
  /// e^a.
  package var exponential: Self { Self(modulus: exp(real), angle: imaginary) }

  /// 1 − e^a, without cancellation near a = 0.
  package var oneMinusExponential: Self {
    let (size, half) = (exp(real), sin(imaginary / 2))
    return Self(2 * size * half * half - expm1(real), -size * sin(imaginary))
  }

  /// Divides both by the larger part of the divisor first, so that no square leaves the range of `Double`.
  @inlinable package static func / (a: Self, b: Self) -> Self {
    let scale = 1 / max(abs(b.real), abs(b.imaginary))
    let c = scale * b
    let factor = scale / c.squaredMagnitude
    return factor
      * Self(a.real * c.real + a.imaginary * c.imaginary, a.imaginary * c.real - a.real * c.imaginary)
  }
}
