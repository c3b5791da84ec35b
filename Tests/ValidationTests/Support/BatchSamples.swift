import DMFT

@testable import Validation

/// As many samples in every step.
func numberOfSamples(_ size: Int) -> SimulatedBatch {
  guard let data = try? DataSource(batch: .size(size)) else { preconditionFailure("\(size)") }
  return SimulatedBatch(data, steps: 1)
}
