import DMFTKernels
import DMFTRuns
import DMFTSolution
import LinearAlgebra

/// A network of infinite width that learns given samples, by full batches or a fixed sequence of them: what the engine solves.
struct WideRun: Sendable {
  let model: SampleRegression
  private(set) var optimiser: any LinearOptimiser
  /// T.
  private(set) var steps: Int
  /// nil for all samples in every step.
  let batch: SampleBatch?
  /// What the curve is conditioned on, to be added to a sentence.
  let remark: String

  var samples: GivenSamples { model.samples }
  /// Samples and test samples together.
  var points: Int { samples.count + (samples.test?.count ?? 0) }

  /// - Throws: what the equations of derivations/16 do not describe.
  init(_ run: SampleRun) throws(Obstacle) {
    guard case .steps(let steps, let optimiser) = run.training else {
      throw Obstacle(
        "the theory of given samples goes by steps, not by gradient flow (give optimizer and steps)")
    }
    guard let optimiser = optimiser as? any LinearOptimiser else {
      throw Obstacle("its equations are those of sgd, with or without momentum (optimizer.kind)")
    }
    batch =
      run.data.batch == .size(run.model.samples.count) ? nil : run.data.batches(of: run.model.samples.count)
    if let batch, !batch.isFixed {
      throw Obstacle(
        "data.batch is \(batch.size): fresh batches, which every network draws for itself, have no theory at infinite width; allowed: full, or one sequence of batches for all networks (data.order cyclic, or a data.batchSeed)"
      )
    }
    (model, self.optimiser, self.steps) = (run.model, optimiser, steps)
    remark = Self.remark(batch, seed: run.data.batchSeed)
  }

  private static func remark(_ batch: SampleBatch?, seed: UInt64?) -> String {
    guard let batch else { return "" }
    let sequence = seed.map { "the sequence drawn from data.batchSeed \($0)" } ?? "the cyclic sequence"
    return "; given \(sequence) of batches of \(batch.size.counting("sample"))"
  }

  /// The same at a multiple of the learning rate, for another number of steps.
  func scaled(by factor: Double, steps: Int) -> WideRun {
    var run = self
    (run.optimiser, run.steps) = (optimiser.scaled(by: factor), steps)
    return run
  }

  /// The perceptron whose features move.
  func richPerceptron() throws(Obstacle) -> Perceptron {
    guard case .perceptron(let perceptron) = model.architecture else {
      throw Obstacle(
        "no theory of a \(model.architecture.name) that learns features is known at infinite width; allowed: network.richness 0, or network.model mlp"
      )
    }
    return perceptron
  }
}

extension GivenSamples {
  /// The inputs of samples and test samples, one row each.
  var allInputs: DenseMatrix {
    DenseMatrix(
      rows: training.count + (test?.count ?? 0), columns: input.numbers,
      entries: training.inputs.entries + (test?.inputs.entries ?? []))
  }

  /// Their targets.
  var allTargets: [Double] { training.targets.entries + (test?.targets.entries ?? []) }

  /// K_μν = x_μ·x_ν/D.
  var inputKernel: DenseMatrix { allInputs.rowProducts(times: 1 / Double(input.numbers)) }
}

/// A run of a network on given samples: what engines for such runs are asked about.
package struct SampleRun {
  package let model: SampleRegression
  package let data: DataSource
  package let training: Training

  /// nil for other models.
  package init?(_ run: Run) {
    guard let model = run.model as? SampleRegression else { return nil }
    (self.model, data, training) = (model, run.data, run.training)
  }
}
