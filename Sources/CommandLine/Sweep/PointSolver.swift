import DMFT
import Foundation
import LinearAlgebra
import Sweep
import Validation
import ConfigurationFiles
import FileFormats
import ResultFiles
import Reports

/// What `dmft solve` and `dmft simulate` do, for one point of a sweep.
struct PointSolver: Sendable {
  let directory: SweepDirectory
  /// Networks of one point that are trained at the same time.
  let threads: Int

  /// - Throws: what is no fault of the point: an output that cannot be written, `SweepError.changed` for an input.
  func result(
    _ job: SweepJob, _ configuration: String, _ progress: @Sendable (Double) -> Void
  ) async throws -> PointResult {
    let label = directory.grid.label(of: job.point)
    do {
      let configuration = try self.configuration(configuration)
      try directory.check(configuration)
      let result: (record: ResultRecord, outcome: Outcome)
      switch job.action {
      case .solve: result = try solve(configuration, label, progress)
      case .simulate: result = try await simulate(job, configuration, label, progress)
      }
      let file = Self.file(result.record, label)
      if case .parted(let step) = result.outcome {
        return .failed("independent scrambles part at step \(step)", file)
      }
      guard case .diverged(let step, let largest) = result.outcome else { return .finished(file) }
      let remedy = largest.map { "; \($0.sentence)" } ?? "; use a smaller optimizer.learningRate"
      return .failed(SolverFailure.divergence(step, largest) + remedy, file)
    } catch let failure as CommandFailure where failure.code != .cannotWrite {
      return .failed(failure.message.replacing("\(label): ", with: ""), nil)
    }
  }

  /// With the errors that have to be stated as columns: attributes of a data set of many points cannot say that of one.
  static func file(_ record: ResultRecord, _ label: String) -> NetCDFFile {
    var record = record
    record.curve = record.curve.stating(record.diagnostics.statedErrors)
    var file = NetCDFResult.file(record)
    file.attributes.append(.init("sweep_point", .text(label)))
    return file
  }

  private func configuration(_ line: String) throws -> Configuration {
    let file = directory.description.base.path
    let value = try JSONInput.decode(line, as: JSONValue.self, path: "\(directory.path)/points.jsonl")
    return try Configuration.read(ConfigurationNode(node: value.node, path: "", line: 1, file: file))
  }

  private func steps(of run: Run) -> [Int]? {
    run.training.stepCount.map { CurvePoints.steps(through: $0, count: directory.description.curvePoints) }
  }

  private func solve(
    _ configuration: Configuration, _ label: String, _ progress: (Double) -> Void
  ) throws -> (ResultRecord, Outcome) {
    var options = SolverOptions()
    options.savedSteps = steps(of: configuration.run)
    // Other points tell where the edge is.
    options.seeksStableRate = false
    let solution = try SolverFailure.translating(file: label) {
      try DMFT.solve(configuration.run, options: options, progress: progress)
    }
    let record = ResultRecord(
      curve: CurvePoints.selection(of: solution.curve, count: directory.description.curvePoints),
      configuration: configuration.canonical, engine: solution.diagnostics.engine, version: Version.current,
      diagnostics: solution.diagnostics, source: ResultRecord.theory)
    return (record, solution.outcome)
  }

  private func simulate(
    _ job: SweepJob, _ configuration: Configuration, _ label: String, _ progress: (Double) -> Void
  ) async throws -> (ResultRecord, Outcome) {
    let asked = directory.description.simulation
    var ensemble = Ensemble(
      configuration.run, instances: asked?.instances ?? 2, seed: UInt64(asked?.seed ?? 1))
    ensemble.scale = asked?.scale ?? 1
    ensemble.threads = threads
    ensemble.observedSteps = steps(of: configuration.run)
    let prepared = try SolverFailure.prepared(ensemble, file: label)
    let checkpoint = try Checkpoint(
      path: directory.partial(job), ensemble: ensemble, configuration: configuration)
    let result = try await SolverFailure.translating(file: label) {
      try await prepared.simulate(
        resuming: checkpoint.finished, keep: { try checkpoint.append($0) },
        progress: {
          progress(Workers.share(finished: $0, of: ensemble.instances, atOnce: ensemble.coresAtWork))
        })
    }
    let record = SimulationRecord(
      ensemble: ensemble, configuration: configuration.canonical, remark: prepared.remark)
    return (record.means(result), result.outcome)
  }
}
