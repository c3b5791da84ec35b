import ArgumentParser
import DMFT
import Foundation
import LinearAlgebra
import Validation
import ConfigurationFiles
import FileFormats
import ResultFiles
import Reports

/// `dmft simulate`: finite-size networks of a configuration.
struct SimulateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate",
    abstract: "Train finite networks of a configuration and average over them.",
    discussion: """
      Trains n independent networks and gives the mean of every column with its standard error, in a column \
      that ends in _se. Equal seeds give equal numbers, whatever the number of threads. At --scale s every \
      size (modes, widths, samples, batch) is s times as large, which the theory does not notice and \
      finite-size effects, of order 1/s, do.

      \(Definitions.losses)

      Columns: test_loss, train_loss, readout_norm. The theory's bias and variance belong to the predictor \
      averaged over all networks, which no single network knows; they are not estimated.

      Optimisers that are not linear train as they are written, that of the run and those of maps of a chain. \
      Muon with five iterations reaches its limit of infinite size late, with thousands of units: three \
      iterations do with hundreds.

      network: {model: mlp, …} on task: {circle: …} is a nonlinear network: --scale multiplies its width, and \
      richness 0 trains its linearisation (examples/circle.yaml). So it is with network: {model: mlp, …} or {model: \
      cnn, …} on task: {samples: …}: train_loss is the mean squared residual over all samples, outputs added, test_loss that \
      over the test samples, a column that is missing without any. Every network draws its own data.batch, unless data.order \
      is cyclic or data.batchSeed fixes one sequence for all, which dmft solve then takes, too. \
      Looking at many samples takes longer than training on few: --points.

      Without -o a short table goes to standard output. Curves of at most 10,001 points are written whole, \
      longer ones at 1,000 log-spaced steps unless --points says otherwise.

      -o - writes CSV to standard output, with --json JSON.

      Examples:
        dmft simulate run.yaml --instances 16
        dmft simulate run.yaml --instances 16 -o - | head -3
        dmft simulate run.yaml --instances 64 --seed 7 -o mean.nc -o mean.csv
        dmft simulate run.yaml --instances 16 --scale 4 --instances-out instances.csv
        dmft simulate run.yaml --instances 1000 --resume kept.txt -o mean.nc

      With --resume every network is written to FILE as soon as it is trained. The same command after an \
      interruption takes what is there and trains the rest; with more --instances it adds to it. The result is \
      the same to the last bit as that of one uninterrupted run.

      A simulation that is expected to take more than 30 days, or than --time-limit, is not started (75).

      Exit codes: 0 done; 2 an instance diverged (the curve up to there is written); 64 usage; 65 the \
      configuration is wrong or cannot be simulated; 66 it is missing; 73 an output cannot be written; \
      75 the run would not fit into memory or time; 130 interrupted.
      """)

  @Argument(
    help: ArgumentHelp("The configuration, YAML or JSON; - for standard input.", valueName: "run.yaml"),
    transform: StreamedInput.path)
  var file: String

  @Option(
    parsing: .unconditional, help: ArgumentHelp("How many networks, 2 or more.", valueName: "n"),
    transform: Allowed.whole(2...10_000_000))
  var instances: Int

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("What the random numbers are made from (default: 1).", valueName: "s"),
    transform: Allowed.whole(Allowed.seeds))
  var seed = 1

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Make every size s times as large (default: 1).", valueName: "s"),
    transform: Allowed.whole(1...1_000_000))
  var scale = 1

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Networks trained at the same time (default: one for each core).", valueName: "n"),
    transform: Allowed.whole(Allowed.threads))
  var threads: Int?

  @Option(
    help: ArgumentHelp(
      "Also write every single network to FILE (\(FileKind.result.choice)).", valueName: "file"))
  var instancesOut: String?

  @Option(
    help: ArgumentHelp(
      "Keep finished networks in FILE, and take those that are there already.", valueName: "file"))
  var resume: String?

  @OptionGroup var output: OutputOption<SimulateCommand>

  @OptionGroup var points: PointsOption

  @OptionGroup var time: TimeLimitOption

  @Flag(help: "JSON on standard output instead of a table.")
  var json = false

  func validate() throws {
    try FileKind.result.checkOutputs(output.paths + instancesFile)
    try resume.map { try OutputPath.checkIsName($0, of: "--resume", what: "file") }
  }

  func run() async throws {
    let configuration = try Configuration.announced(file, for: .simulation)
    try OutputPath.check(output.paths + instancesFile + [resume].compactMap { $0 })
    try resume.map(OutputPath.checkIsKept)
    let ensemble = ensemble(of: configuration.run)
    // The notice looks at the time, and takes what is finished off it.
    let prepared = try SolverFailure.prepared(ensemble, file: file, longest: .infinity)
    let result = try await simulate(prepared, configuration)
    StandardError.write(
      "dmft: simulation: \(SimulationRecord.summary(ensemble))\(prepared.remark.map { "; " + $0 } ?? "")")
    try write(
      result,
      SimulationRecord(
        ensemble: ensemble, configuration: configuration.canonical, remark: prepared.remark))
    if let failure = SolverFailure.divergence(result.outcome, file: file) { throw failure }
  }

  private var instancesFile: [String] { [instancesOut].compactMap { $0 } }

  func ensemble(of run: Run) -> Ensemble {
    var ensemble = Ensemble(run, instances: instances, seed: UInt64(seed))
    ensemble.scale = scale
    if let threads { ensemble.threads = threads }
    if let last = run.training.stepCount {
      let steps = CurvePoints.steps(through: last, count: points.count)
      ensemble.observedSteps = steps
      if instancesOut != nil { ensemble.keptSteps = steps }
    }
    return ensemble
  }

  private func simulate(
    _ prepared: PreparedEnsemble, _ configuration: Configuration
  ) async throws -> EnsembleResult {
    let ensemble = prepared.ensemble
    let checkpoint = try resume.map {
      try Checkpoint(path: $0, ensemble: ensemble, configuration: configuration)
    }
    InterruptHandler.advise(
      resume.map { "finished networks are in \($0): the same command goes on" }
        ?? "finished networks are lost; --resume FILE keeps them")
    let bar = ProgressBar()
    // What is kept on the way may take as many commands as it needs.
    let notice = RunNotice(
      file: file, limit: resume == nil ? time.timeLimit ?? .longestSimulation : .longestSimulation)
    let alarm = time.alarm(file: file)
    defer {
      withExtendedLifetime(alarm) {}
      notice.finish()
      bar.finish()
    }
    let finished = checkpoint?.finished.count ?? 0
    try notice.expect(prepared.expected(finished: finished))
    return try await SolverFailure.translating(file: file) {
      try await prepared.simulate(
        resuming: checkpoint?.finished ?? [], keep: { try checkpoint?.append($0) },
        progress: { count in
          bar.update(Double(count) / Double(ensemble.instances))
          notice.advance(
            Workers.share(
              finished: count - finished, of: ensemble.instances - finished,
              atOnce: ensemble.coresAtWork))
        })
    }
  }

  private func write(_ result: EnsembleResult, _ record: SimulationRecord) throws {
    for path in output.all(json: json, besides: instancesFile) {
      try ResultFile.write(record.means(result), to: path, json: json)
    }
    if let instancesOut { try InstancesFile.write(record.instances(result), to: instancesOut, json: json) }
    if output.paths.isEmpty, !json, instancesOut != OutputPath.standardOutput {
      try StandardOutput.print(TextTable.text(result.curve))
    }
  }
}

extension Ensemble {
  /// How many networks are trained at the same time, each on a core of its own.
  var coresAtWork: Int { min(threads, instances, Workers.count) }
}

extension PreparedEnsemble {
  /// What training the rest will take: an order of magnitude, until the first networks are finished.
  fileprivate func expected(finished: Int) -> RunEstimate {
    let cores = ensemble.coresAtWork
    let left = Double(max(0, ensemble.instances - finished)) / Double(ensemble.instances)
    return RunEstimate(
      seconds: left * cost.seconds(cores: cores), memory: cost.memory,
      work: "\(ensemble.instances.counting("network")), \(finished) of them finished")
  }
}

extension SimulateCommand: WritingCommand {
  static var content: String { "means and errors" }
}
