import DMFTRuns

extension CircleRegression {
  /// The task that the network learns when it is infinitely wide and lazy: the modes of its tangent kernel
  /// on the grid.
  ///
  /// λ_k of the grid, twice but for k = 0 and G/2, with the target's power k^-2q/2 on the cosine. Exact:
  /// the grid is the distribution of the data.
  /// (13.14)
  /// - Throws: `DescriptionError` for a kernel that is not a number, see `TangentKernel`.
  public func linearisedTask() throws -> MeasuredTask {
    let spectrum = CircleSpectrum(try TangentKernel(perceptron), grid: target.points)
    let modes = spectrum.eigenvalues.indices.map { k in
      Mode(
        eigenvalue: spectrum.eigenvalues[k], targetPower: target.power(k),
        multiplicity: spectrum.multiplicity(k))
    }
    return try MeasuredTask(modes: modes)
  }
}
