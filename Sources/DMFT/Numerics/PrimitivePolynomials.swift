/// Primitive polynomials over the field of two elements, by degree: x generates all 2^s − 1 powers modulo each.
package enum PrimitivePolynomials {
  /// The first `count`, bit i the coefficient of x^i.
  ///
  /// There are 1110 of degree up to 13, 3666 up to 15.
  package static func first(_ count: Int) -> [UInt32] {
    var found: [UInt32] = []
    var degree = 1
    while found.count < count {
      let factors = primeFactors((1 << degree) - 1)
      for tail in stride(from: UInt32(1), to: 1 << degree, by: 2) where found.count < count {
        let polynomial = 1 << degree | tail
        if isPrimitive(polynomial, degree, factors) { found.append(polynomial) }
      }
      degree += 1
    }
    return found
  }

  private static func isPrimitive(_ polynomial: UInt32, _ degree: Int, _ factors: [Int]) -> Bool {
    let order = (1 << degree) - 1
    guard power(order, polynomial, degree) == 1 else { return false }
    return factors.allSatisfy { power(order / $0, polynomial, degree) != 1 }
  }

  /// x^exponent modulo the polynomial.
  private static func power(_ exponent: Int, _ polynomial: UInt32, _ degree: Int) -> UInt32 {
    let x = degree == 1 ? 2 ^ polynomial : UInt32(2)
    var (result, base, rest) = (UInt32(1), x, exponent)
    while rest > 0 {
      if rest & 1 == 1 { result = product(result, base, polynomial, degree) }
      base = product(base, base, polynomial, degree)
      rest >>= 1
    }
    return result
  }

  private static func product(_ a: UInt32, _ b: UInt32, _ polynomial: UInt32, _ degree: Int) -> UInt32 {
    var (sum, shifted) = (UInt32(0), a)
    for bit in 0..<degree {
      if b >> UInt32(bit) & 1 == 1 { sum ^= shifted }
      shifted <<= 1
      if shifted >> UInt32(degree) & 1 == 1 { shifted ^= polynomial }
    }
    return sum
  }

  private static func primeFactors(_ number: Int) -> [Int] {
    var (rest, factors, divisor) = (number, [Int](), 2)
    while divisor * divisor <= rest {
      if rest % divisor == 0 { factors.append(divisor) }
      while rest % divisor == 0 { rest /= divisor }
      divisor += 1
    }
    return rest > 1 ? factors + [rest] : factors
  }
}
