/// What the parts of a complex number may be: one number, or several side by side.
@usableFromInline package protocol ComplexPart: Sendable {
  static func + (left: Self, right: Self) -> Self
  static func - (left: Self, right: Self) -> Self
  static func * (left: Self, right: Self) -> Self
  static func / (left: Self, right: Self) -> Self
  static func uniform(_ value: Double) -> Self
}

extension Double: ComplexPart {
  @inlinable package static func uniform(_ value: Double) -> Double { value }
}

extension SIMD8: ComplexPart where Scalar == Double {
  @inlinable package static func uniform(_ value: Double) -> SIMD8<Double> { SIMD8(repeating: value) }
}

/// A complex number, or eight of them that are treated alike.
///
/// The type of swift-numerics takes `Real` parts, which vectors are not: lanes would need a second type with the same
/// algebra, and these lines would stay.
@usableFromInline package struct Complex<Part: ComplexPart>: Sendable {
  @usableFromInline package var real: Part
  @usableFromInline package var imaginary: Part

  @inlinable package init(_ real: Part, _ imaginary: Part) {
    self.real = real
    self.imaginary = imaginary
  }

  @inlinable package init(_ value: Double) { self.init(.uniform(value), .uniform(0)) }

  @inlinable package static func + (a: Self, b: Self) -> Self {
    Self(a.real + b.real, a.imaginary + b.imaginary)
  }
  @inlinable package static func - (a: Self, b: Self) -> Self {
    Self(a.real - b.real, a.imaginary - b.imaginary)
  }
  @inlinable package static func * (a: Self, b: Self) -> Self {
    Self(a.real * b.real - a.imaginary * b.imaginary, a.real * b.imaginary + a.imaginary * b.real)
  }
  @inlinable package static func * (factor: Double, a: Self) -> Self {
    let factor = Part.uniform(factor)
    return Self(factor * a.real, factor * a.imaginary)
  }
  @inlinable package static func + (value: Double, a: Self) -> Self {
    Self(.uniform(value) + a.real, a.imaginary)
  }
  @inlinable package static func - (value: Double, a: Self) -> Self { Self(value) - a }
  @inlinable package static prefix func - (a: Self) -> Self { -1 * a }
  @inlinable package static func += (a: inout Self, b: Self) { a = a + b }

  /// 1/a, without care for numbers near the ends of the exponent range.
  @inlinable package var reciprocal: Self {
    let norm = real * real + imaginary * imaginary
    return Self(real / norm, .uniform(0) - imaginary / norm)
  }
}
