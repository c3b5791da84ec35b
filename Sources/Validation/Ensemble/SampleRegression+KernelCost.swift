import DMFT

extension SampleRegression {
  /// What `empiricalKernel` takes, known before it starts.
  ///
  /// - Throws: `DescriptionError` for an infinite width.
  public func empiricalKernelCost() throws -> SimulationCost {
    let demand = try empiricalKernelDemand()
    return SimulationCost(memory: 8 * demand.stored, operations: demand.operations)
  }
}
