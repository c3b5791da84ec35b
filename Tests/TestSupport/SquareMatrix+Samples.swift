import Foundation

/// Operators to compute with: rough ones, and ones as smooth as those of a training run.
extension SquareMatrix {
  /// Independent entries in [−1, 1].
  public static func random(_ size: Int, seed: UInt64) -> SquareMatrix {
    var numbers = SeededNumbers(seed: seed)
    return SquareMatrix(size: size) { _, _ in numbers.number() }
  }

  /// Independent entries on and below the diagonal.
  public static func randomCausal(_ size: Int, seed: UInt64) -> SquareMatrix {
    random(size, seed: seed).causal
  }

  /// Independent entries, symmetric.
  public static func randomSymmetric(_ size: Int, seed: UInt64) -> SquareMatrix {
    let a = random(size, seed: seed)
    return 0.5 * (a + a.transposed)
  }

  /// (1 + |t − s|)^-p (1 + s)^-0.3, as responses age.
  public static func smooth(_ size: Int, exponent p: Double) -> SquareMatrix {
    SquareMatrix(size: size) { t, s in pow(1 + Double(abs(t - s)), -p) * pow(1 + Double(s), -0.3) }
  }

  public static func smoothCausal(_ size: Int, exponent p: Double) -> SquareMatrix {
    smooth(size, exponent: p).causal
  }

  /// (10 + t)^-½ (10 + s)^-½ (1 + |t − s|/20)^-p.
  public static func smoothSymmetric(_ size: Int, exponent p: Double) -> SquareMatrix {
    SquareMatrix(size: size) { t, s in
      pow(1 + Double(abs(t - s)) / 20, -p) / ((10 + Double(t)) * (10 + Double(s))).squareRoot()
    }
  }

  /// e^{−rate |t − s|}/(10 + s) + e^{−rate s}/100: a kink on the diagonal, analytic elsewhere.
  public static func exponential(_ size: Int, rate: Double) -> SquareMatrix {
    SquareMatrix(size: size) { t, s in
      exp(-rate * Double(abs(t - s))) / (10 + Double(s)) + exp(-rate * Double(s)) / 100
    }
  }

  /// The part on and below the diagonal.
  public var causal: SquareMatrix { SquareMatrix(size: size) { $1 > $0 ? 0 : self[$0, $1] } }

  /// The part below the diagonal.
  public var strictlyCausal: SquareMatrix { SquareMatrix(size: size) { $1 < $0 ? self[$0, $1] : 0 } }
}
