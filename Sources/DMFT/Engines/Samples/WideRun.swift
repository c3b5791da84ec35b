/// A perceptron of infinite width that learns given samples by full batches: what the engine solves.
struct WideRun: Sendable {
  let samples: GivenSamples
  let perceptron: Perceptron
  let optimiser: any LinearOptimiser
  /// T.
  let steps: Int

  /// - Throws: what the equations of derivations/16 do not describe.
  init(_ run: SampleRun) throws(Obstacle) {
    guard case .perceptron(let perceptron) = run.model.architecture else {
      throw Obstacle(
        "no theory of a \(run.model.architecture.name) that learns features is known at infinite width; network.model: mlp has one")
    }
    guard case .steps(let steps, let optimiser) = run.training else {
      throw Obstacle("the theory of given samples goes by steps, not by gradient flow (give optimizer and steps)")
    }
    guard let optimiser = optimiser as? any LinearOptimiser else {
      throw Obstacle("its equations are those of sgd, with or without momentum (optimizer.kind)")
    }
    if case .size(let batch) = run.data.batch, batch < run.model.samples.count {
      throw Obstacle(
        "data.batch is \(batch): fresh batches in every step have no theory at infinite width; allowed: full (or a finite width, in dmft simulate)"
      )
    }
    (samples, self.perceptron) = (run.model.samples, perceptron)
    (self.optimiser, self.steps) = (optimiser, steps)
  }
}

/// A run of a network on given samples: what engines for such runs are asked about.
struct SampleRun {
  let model: SampleRegression
  let data: DataSource
  let training: Training

  /// nil for other models.
  init?(_ run: Run) {
    guard let model = run.model as? SampleRegression else { return nil }
    (self.model, data, training) = (model, run.data, run.training)
  }
}
