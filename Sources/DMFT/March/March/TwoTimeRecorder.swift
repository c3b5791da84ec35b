import DMFTEquations
import DMFTSolution
import LinearAlgebra

/// Keeps C_v, C_w and the response of the readout at chosen steps, row by row as a march finishes them.
struct TwoTimeRecorder: Archivable {
  private let steps: [Int]
  private var residual: [[Double]] = []
  private var readout: [[Double]] = []
  private var response: [[Double]] = []

  init(steps: [Int]) { self.steps = steps }

  mutating func exchange(with archive: StateArchive) throws {
    try archive.confirm(steps.map(Double.init), is: "the steps at which two-time functions are kept")
    try archive.exchange(&residual)
    try archive.exchange(&readout)
    try archive.exchange(&response)
  }

  /// Takes the rows of the finished window.
  mutating func record(_ march: CausalMarch) {
    let rows = march.modes.residual.rows
    for (index, t) in steps.enumerated() where rows.window.contains(t) {
      let chosen = steps[...index]
      residual.append(chosen.values(of: rows.times(t)))
      readout.append(chosen.values(of: march.equations.readoutCorrelation.times(t)))
      response.append(chosen.values(of: march.equations.readoutResponse.times(t)))
    }
  }

  /// The functions at the first `count` chosen steps that were reached; nil when none was chosen.
  func functions(before end: Int) -> TwoTimeFunctions? {
    let count = steps.prefix { $0 < end }.count
    guard !steps.isEmpty, count <= residual.count else { return nil }
    func table(_ rows: [[Double]], isSymmetric: Bool) -> [Double] {
      (0..<count).flatMap { t in
        (0..<count).map { s in s <= t ? rows[t][s] : isSymmetric ? rows[s][t] : 0 }
      }
    }
    return TwoTimeFunctions(
      steps: Array(steps.prefix(count)),
      functions: [
        .init(
          "residual_correlation", "C_v(t, s), residuals weighted by the kernel",
          table(residual, isSymmetric: true)),
        .init("readout_correlation", "C_w(t, s), readout weights", table(readout, isSymmetric: true)),
        .init(
          "readout_response", "response of the readout at t to a field at s",
          table(response, isSymmetric: false)),
      ])
  }
}

extension ArraySlice<Int> {
  fileprivate func values(of row: [Double]) -> [Double] { map { $0 < row.count ? row[$0] : 0 } }
}

extension TwoTimeCorrelation {
  fileprivate func times(_ t: Int) -> [Double] { isZero ? [] : rows.times(t) }
}

extension TwoTimeOperator {
  fileprivate func times(_ t: Int) -> [Double] { kind == .general ? rows.times(t) : [] }
}
