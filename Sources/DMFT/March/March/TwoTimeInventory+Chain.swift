import DMFTEquations
import DMFTNumerics
import DMFTRuns
import DMFTSolution
import LinearAlgebra

extension TwoTimeInventory {
  /// What the equations of a chain will keep: they are recorded for one time and no modes.
  ///
  /// - Parameter levels: draws up to which correlations between two trainings are followed as well.
  init(of run: SteppedChain, levels: [VarianceSource] = []) {
    let nothing = SpectralMeasure(nodes: [], weights: [])
    let algebra = TwoTimeAlgebra(
      optimiser: run.optimiser, steps: 0, layout: TimeLayout(panelHeight: 1, compresses: false), blockRows: 1,
      kernelMeasure: nothing, targetMeasure: nothing, levels: levels)
    let equations = ChainEquations(
      network: run.network, noise: SamplingNoise(run.data, steps: run.steps), in: algebra)
    if let response = equations.modes.sampleResponse { algebra.modes?.recordTraining(response) }
    self = algebra.tape.inventory
  }
}
