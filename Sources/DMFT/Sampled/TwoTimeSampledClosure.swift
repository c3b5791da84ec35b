import DMFTEquations
import DMFTMarch
import LinearAlgebra

/// Sampled sites among the recorded equations of the march, row by row.
///
/// Their downward half needs nothing of the present row, and their upward half is for later rows only: paths move once a row,
/// however many sweeps the modes take.
final class TwoTimeSampledClosure: SampledClosure, TwoTimeMember {
  let lowest: Int
  let readoutCorrelation: TwoTimeCorrelation
  private unowned let tape: TwoTimeTape
  private let sites: SampledSites
  private let response: TwoTimeOperator
  private let correlation: TwoTimeCorrelation
  private var ascending: Population<TwoTimeOperator>.Ascending?
  /// The rows of the present step, once they have been computed.
  private var rows: (time: Int, response: [Double], correlation: [Double], readoutNorm: Double)?

  init(_ tape: TwoTimeTape, _ sites: SampledSites, lowest: Int) {
    self.tape = tape
    (self.sites, self.lowest) = (sites, lowest)
    response = TwoTimeOperator(tape)
    correlation = TwoTimeCorrelation(tape)
    readoutCorrelation = TwoTimeCorrelation(tape)
    tape.join(self)
    tape.record { [unowned self] in descend() }
  }

  var field: Population<TwoTimeOperator>.Descending? { nil }

  func descending(
    _ ascending: Population<TwoTimeOperator>.Ascending?
  ) -> (response: TwoTimeOperator, correlation: TwoTimeCorrelation) {
    (response, correlation)
  }

  func receive(_ ascending: Population<TwoTimeOperator>.Ascending) { self.ascending = ascending }

  private func descend() {
    let (window, t) = (tape.window, tape.window.lowerBound)
    precondition(window.count == 1, "sampled sites move one step at a time")
    if rows?.time != t {
      let (response, correlation, norm) = sites.descend()
      rows = (t, response, correlation, norm)
    }
    guard let rows else { return }
    response.rows.reset(to: window, layout: tape.layout)
    correlation.rows.reset(to: window, layout: tape.layout)
    readoutCorrelation.rows.reset(to: window, layout: tape.layout)
    for s in 0..<t { response.rows[t, s] = rows.response[s] }
    for s in 0...t { correlation.rows[t, s] = rows.correlation[s] }
    readoutCorrelation.rows[t, t] = rows.readoutNorm
  }

  func finish() {
    guard let ascending else { return }
    let t = tape.window.lowerBound
    let response = ascending.response.kind == .general ? ascending.response.rows.times(t) : []
    sites.ascend(response: response, covariance: ascending.covariance.rows.times(t))
  }

  func exchange(with archive: StateArchive) throws {
    preconditionFailure("of sampled marches the finished ones are kept, not those at work")
  }

  func measure(_ smoothness: inout PanelSmoothness) {}
  func apply(_ change: LayoutChange, _ next: TimeLayout, rank: Int) {
    preconditionFailure("sampled sites need every column")
  }
}
