import ArgumentParser
import DMFT
import Foundation
import LinearAlgebra
import FileFormats
import Reports

/// `dmft spectrum`: the task that data, a kernel or an architecture amount to.
struct SpectrumCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "spectrum",
    abstract: "Measure capacity α and source β of a task, from data, a kernel or an architecture.",
    discussion: """
      From features or a kernel matrix with targets: eigenvalues, the target's power on them, α and β with \
      uncertainties (the scatter of the samples and the choice of the window), the regime, and what feature learning is \
      expected to gain. Exponents are corrected for the finite sample, in which eigenvalues repel each other and \
      eigenvectors mix; the line for β ends where power is lost in noise. Nothing is centred or scaled.

      Arrays are .npy (numbers of any width, truth values), .csv or .tsv (as Python, R and spreadsheets write them: \
      names of columns and rows, quotation marks, semicolons with decimal commas, tabs), or one of several in a file, \
      written file.npz:name, file.nc:name, file.h5:group/name. Python objects are never unpickled. Features are \
      samples × features, kernels samples × samples, targets samples or samples × outputs. Whole numbers in one column \
      are class labels when they are few: two classes become -1 and 1, more become one-hot; --targets-as says otherwise. \
      Memory: 40 bytes a kernel entry; 4000 samples take some twenty seconds.

      Beside α and β stand the exponents of the loss of the kernel's own gradient flow, on samples that it is fitted to \
      and on held-out ones: a bracket that needs no power law. That loss is the \(FlowBracket.definition). Where the window holds none, no exponents and no regime \
      are given (null in JSON).

      With --circle: the tangent kernel of a fully connected network, without biases, for inputs on the unit circle \
      and the target Σ k^-q cos kθ over all k ≥ 1, by Fourier transform. A run with such a network, RUN.yaml, says the same \
      in the place of --circle and its options (--frequencies, which is of the measurement, apart).

      Of a run with a nonlinear network on given samples (task: {samples: …}), RUN.yaml, the tangent kernel at infinite \
      width is measured, as if it were given by --kernel with the targets of the samples.

      -o FILE.csv is a task that dmft solve reads, task: {file: FILE.csv}: population modes one by one as far as the data \
      resolve them, then bins that continue them by power laws that conserve the trace and the target's mean square \
      (--no-tail leaves them out). dmft solve says from where on a curve rests on these.

      Examples:
        dmft spectrum --kernel K.npy --targets y.npy
        dmft spectrum --features X.npy --targets y.npy -o task.csv --plot fig.svg
        dmft spectrum --kernel data.h5:layer1/K --targets data.h5:labels
        dmft spectrum --features a.npz:X --targets a.npz:y --window 10:500
        dmft spectrum --circle --activation relu --depth 2 --target-exponent 0.9
        dmft spectrum examples/circle.yaml

      Exit codes: 0 done; 64 usage; 65 an array is wrong (no numbers, not symmetric, sizes that do not fit, constant \
      targets, too few samples); 66 it is missing; 69 gnuplot is missing; 73 an output cannot be written; 75 the kernel \
      would not fit into memory; 130 interrupted.
      """)

  @Argument(
    help: ArgumentHelp(
      "A run with a network on the circle, or on given samples, instead of data; - for standard input.",
      valueName: "run.yaml"), transform: StreamedInput.path)
  var file: String?

  @OptionGroup var samples: SampleOptions

  @Flag(help: "The tangent kernel of a network on the circle instead of data.")
  var circle = false

  @OptionGroup var architecture: CircleOptions

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Modes of the fit, the first one being number 1.", valueName: "k0:k1"),
    transform: Allowed.range)
  var window: NumberRange?

  @OptionGroup var output: OutputOption<SpectrumCommand>

  @Flag(help: "Do not continue the power laws beyond what the data resolve.")
  var noTail = false

  @OptionGroup var plot: PlotOption<SpectrumCommand>

  @Flag(help: "JSON instead of text.")
  var json = false

  func validate() throws {
    if circle || file != nil {
      try validateArchitecture()
    } else {
      try samples.check()
      if let name = architecture.given.first { throw ValidationError("\(name) goes with --circle") }
    }
    if let window, !(window.low >= 1 && window.high <= 1e9) {
      throw ValidationError(
        "--window is \(window.low.readable):\(window.high.readable); allowed: k0:k1 with 1 ≤ k0 < k1")
    }
    if let window, numbers?.dropFirst().isEmpty ?? true {
      throw ValidationError(
        "--window is \(window.low.readable):\(window.high.readable); allowed: one with two modes or more in it"
      )
    }
  }

  private func validateArchitecture() throws {
    if let file {
      if circle { throw ValidationError("--circle stands beside \(file); allowed: one or the other") }
      if let name = architecture.given.first(where: { $0 != "--frequencies" }) {
        throw ValidationError("\(name) stands beside \(file), which says it; allowed: one or the other")
      }
    }
    if samples.isGiven {
      throw ValidationError("\(file ?? "--circle") takes the place of --features, --kernel and --targets")
    }
    if noTail { throw ValidationError("--no-tail goes with data") }
  }

  /// The modes in the window.
  var numbers: ClosedRange<Int>? { window?.wholeNumbers }

  func run() async throws {
    try OutputPath.check(output.paths + plot.paths)
    let result =
      try circle || (file != nil && !isOnSamples) ? circleResult() : dataResult()
    let isWanted = output.isOnStandardOutput
    for path in output.paths where !(json && OutputPath.isStandardOutput(path)) {
      try result.file.write(to: path)
    }
    if let plot = plot.path {
      try await SpectrumFigure(
        curves: result.curves, capacity: result.report.hasCapacity ? result.report.capacity.value : nil,
        source: result.report.source.map { _ in result.report.hasSource ? result.report.source?.value : nil },
        window: result.report.window, flow: result.flow, size: self.plot.size
      ).write(to: plot)
    }
    let json = isWanted ? result.report.json.merging(result.file.json) : result.report.json
    if self.json { return try StandardOutput.print(json.text(.members)) }
    if isWanted {
      StandardError.writeRaw(result.report.text)
    } else {
      try StandardOutput.print(result.report.text)
    }
  }

  /// What is said, written and drawn.
  struct Result {
    var report: SpectrumReport
    var file: TaskFile
    var curves: SpectrumCurves
    var flow: FlowBracket?
  }
}

extension SpectrumCommand: WritingCommand, DrawingCommand {
  static var content: String { "the task" }
  static var outputKind: FileKind { .task }
  static var figure: String { "Draw eigenvalues and target power with their fits (.svg, .png, .pdf)." }
}
