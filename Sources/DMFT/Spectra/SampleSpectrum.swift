/// What P samples show of a task: the eigenvalues of their kernel and the target's power on its eigenvectors.
///
///     (1/P) K u_i = λ̂_i u_i,   p̂_i = (1/P) Σ_c (u_i · y_c)²                                         (14.1)
///
/// with the kernel K_μν = ψ_μ · ψ_ν and targets y, one vector for each output c. The trace Σ λ̂_i estimates tr Λ and Σ p̂_i
/// the mean square of the target, both without bias. Single values are biased: eigenvalues repel each other, and
/// eigenvectors mix (14.2–14.3, `SpectralBands`). Source: derivations/14.
public struct SampleSpectrum: Sendable, Hashable {
  /// P.
  public let samples: Int
  /// λ̂_i > 0, from the largest on; those that rounding could have made are left out.
  public let eigenvalues: [Double]
  /// p̂_i.
  public let powers: [Double]
  /// Σ p̂_i over the eigenvectors of eigenvalue 0.
  public let nullPower: Double

  public init(samples: Int, eigenvalues: [Double], powers: [Double], nullPower: Double) {
    precondition(eigenvalues.count == powers.count && eigenvalues.count <= samples)
    self.samples = samples
    self.eigenvalues = eigenvalues
    self.powers = powers
    self.nullPower = nullPower
  }

  /// Σ λ̂_i and Σ p̂_i, that on eigenvalue 0 among them.
  public var trace: Double { eigenvalues.reduce(0, +) }
  public var meanSquare: Double { powers.reduce(nullPower, +) }

  /// How many eigenvalues are not 0: P, or the number of features when that is smaller.
  public var rank: Int { eigenvalues.count }

  /// D(κ) = Σ λ_k/(λ_k + κ), the number of modes that a ridge κ leaves alive, at s = `shift`, from (14.2).
  package func dimension(at shift: Double) -> Double {
    eigenvalues.reduce(0) { $0 + $1 / ($1 + shift) }
  }

  /// The shift s at which D has a value below the rank, by bisection of ln s.
  package func shift(ofDimension wanted: Double) -> Double {
    precondition(wanted > 0 && wanted < Double(rank))
    var (low, high) = ((eigenvalues.last ?? 1) * 1e-6, (eigenvalues.first ?? 1) * Double(rank) / wanted)
    for _ in 0..<100 where high / low > 1 + 1e-12 {
      let middle = (low * high).squareRoot()
      if dimension(at: middle) > wanted { low = middle } else { high = middle }
    }
    return (low * high).squareRoot()
  }
}
