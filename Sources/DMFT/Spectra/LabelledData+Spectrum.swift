import DMFTRuns
import LinearAlgebra

extension LabelledData {
  /// Eigenvalues and powers (14.1).
  ///
  /// - Throws: `DescriptionError` for a kernel with a negative eigenvalue beyond what its precision makes of 0, or without
  ///   a positive one.
  /// - Complexity: that of `SymmetricEigensystem` for P × P, or for the number of features when that is smaller.
  public func spectrum() throws -> SampleSpectrum {
    let count = Double(samples)
    switch inputs {
    case .features(let features) where features.columns < features.rows:
      // The same eigenvalues from the smaller matrix ψᵀψ/P, on whose eigenvectors v_i: u_i·y = v_i·ψᵀy/√(P λ̂_i).
      let system = try Self.system(features.columnProducts(times: 1 / count), "features")
      let squares = Self.squares(system, features.transposedTimes(targets, times: 1 / count))
      return try spectrum(
        system.values, zip(squares, system.values).map { $0 / max($1, .leastNormalMagnitude) }, "features")
    case .features(let features):
      return try spectrum(ofKernel: features.rowProducts(times: 1 / count), "features")
    case .kernel(var kernel):
      for index in kernel.entries.indices { kernel.entries[index] /= count }
      return try spectrum(ofKernel: kernel, "kernel")
    }
  }

  /// - Parameter kernel: K/P.
  private func spectrum(ofKernel kernel: consuming DenseMatrix, _ key: String) throws -> SampleSpectrum {
    let system = try Self.system(kernel, key)
    return try spectrum(system.values, Self.squares(system, targets).map { $0 / Double(samples) }, key)
  }

  /// Drops what is 0 but for rounding: below n units of round-off, or below what negative eigenvalues show the error to be.
  private func spectrum(_ values: [Double], _ powers: [Double], _ key: String) throws -> SampleSpectrum {
    let (largest, smallest) = (values.first ?? 0, values.last ?? 0)
    guard largest > 0 else {
      throw DescriptionError(key, "without a positive eigenvalue", "a matrix that has one")
    }
    guard smallest >= -Self.tolerance(precision) * largest else {
      throw DescriptionError(
        key,
        "a matrix with the negative eigenvalue \(units.restored(eigenvalue: smallest * Double(samples)).readable(digits: 4))",
        "one that is positive semidefinite, as kernels are (to \(Self.toleranceText(precision)))")
    }
    let floor = max(Double(values.count) * 0x1p-52 * largest, -2 * smallest)
    let rank = values.prefix { $0 > floor }.count
    let meanSquare = targets.entries.reduce(0) { $0 + $1 * $1 } / Double(samples)
    return SampleSpectrum(
      samples: samples, eigenvalues: Array(values.prefix(rank)), powers: Array(powers.prefix(rank)),
      nullPower: max(0, meanSquare - powers.prefix(rank).reduce(0, +)))
  }

  private static func system(_ matrix: consuming DenseMatrix, _ key: String) throws -> SymmetricEigensystem {
    guard let system = SymmetricEigensystem(matrix) else {
      throw DescriptionError(
        key, "a matrix whose eigenvalues LAPACK does not find", "moderate, finite entries")
    }
    return system
  }

  /// Σ_c (u_i · y_c)².
  private static func squares(_ system: SymmetricEigensystem, _ targets: DenseMatrix) -> [Double] {
    var squares = [Double](repeating: 0, count: system.values.count)
    for output in 0..<targets.columns {
      let column = (0..<targets.rows).map { targets[$0, output] }
      for (i, projection) in system.projections(of: column).enumerated() {
        squares[i] += projection * projection
      }
    }
    return squares
  }
}
