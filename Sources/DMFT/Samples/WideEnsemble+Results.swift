import DMFTRuns
import DMFTSolution

extension LearningCurve {
  /// With the parts of the test loss: on given samples, at infinite width and by full batches, nothing is drawn, and the bias is all.
  package func decomposed(if isWanted: Bool) -> LearningCurve {
    guard isWanted, let loss = self[.testLoss] else { return self }
    var curve = self
    curve.columns.append(Column(.bias, loss))
    for source in VarianceSource.allCases {
      curve.columns.append(Column(source.quantity, loss.map { _ in 0 }))
    }
    return curve
  }
}

extension WideEnsemble {
  /// Each quantity, and its standard error after it.
  func curve(before end: Int) -> LearningCurve {
    let columns = members[0].curves.quantities.flatMap { quantity -> [LearningCurve.Column] in
      let estimate = estimate(quantity)
      return [
        LearningCurve.Column(quantity, Array(estimate.means.prefix(end))),
        LearningCurve.Column(
          "\(quantity.name)_se", "standard error of the \(quantity.label)",
          Array(estimate.errors.prefix(end))),
      ]
    }
    return LearningCurve(axis: .step, points: (0..<end).map(Double.init), columns: columns)
  }

  /// f, Φ^ℓ and G^ℓ at the chosen steps, with standard errors; nil when none were chosen.
  func fields(depth: Int, samples p: Int, points n: Int, outputs: Int, before end: Int) -> SampleFields? {
    let chosen = members[0].snapshots.indices.filter { index in
      members[0].snapshots[index].step < end && members.allSatisfy { $0.snapshots.count > index }
    }
    guard !chosen.isEmpty else { return nil }
    var fields = SampleFields(
      steps: chosen.map { members[0].snapshots[$0].step }, samples: p, points: n, outputs: outputs)
    fields.add("output", "output f", [.point, .output], estimates(chosen) { $0.outputs })
    for layer in 0..<depth {
      fields.add(
        "feature_kernel_\(layer + 1)", "mean of φφ over the units of layer \(layer + 1)", [.point, .point2],
        estimates(chosen) { $0.features[layer] })
      fields.add(
        "gradient_kernel_\(layer + 1)", "mean of gg over the units of layer \(layer + 1)",
        [.sample, .sample2], estimates(chosen) { $0.signals[layer] })
    }
    return fields
  }

  private func estimates(
    _ chosen: [Int], _ values: (WideSnapshot) -> [Double]
  ) -> (means: [Double], errors: [Double]) {
    var (means, errors) = ([Double](), [Double]())
    for index in chosen {
      let all = members.map { values($0.snapshots[index]) }
      for entry in all[0].indices {
        let estimate = ScrambledMean(values: all.map { $0[entry] })
        means += estimate.means
        errors += estimate.errors
      }
    }
    return (means, errors)
  }
}
