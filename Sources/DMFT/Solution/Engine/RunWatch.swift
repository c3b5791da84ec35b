import LinearAlgebra

/// What a caller wants to be told while a run is solved, and where the state of the run is kept.
public struct RunWatch {
  /// Told how far the work is, from the solving thread.
  public var progress: (RunProgress) -> Void = { _ in }
  /// Told what the run is expected to take: before it starts, and again when that turns out to be wrong. May refuse by throwing.
  public var expect: (RunEstimate) throws -> Void = { _ in }
  /// Told of a curve that ends early before the border of stability is looked for, which may take long: the solution but for that. May
  /// end the run by throwing.
  public var curve: (Solution) throws -> Void = { _ in }
  /// Keeps the state of engines that work for long.
  public var keeper: (any StateKeeper)?

  public init() {}

  /// Only the finished share of the work.
  package func advance(_ share: Double) { progress(RunProgress(share: share)) }
}

/// How far the work is.
public struct RunProgress: Sendable, Hashable {
  /// Of the time that the work takes, 0 … 1.
  public var share: Double
  /// Seconds, where the engine knows better than the share and the time so far say.
  public var secondsLeft: Double?
  /// Seconds at most, where it cannot be foreseen yet.
  public var mostSecondsLeft: Double?

  public init(share: Double, secondsLeft: Double? = nil, mostSecondsLeft: Double? = nil) {
    self.share = share
    self.secondsLeft = secondsLeft
    self.mostSecondsLeft = mostSecondsLeft
  }
}

/// What a run is expected to take.
public struct RunEstimate: Sendable, Hashable {
  /// Seconds still to go, to a factor of about two.
  public var seconds: Double
  /// Bytes held at the end.
  public var memory: Double
  /// What takes them.
  public var work: String

  public init(seconds: Double, memory: Double, work: String) {
    self.seconds = seconds
    self.memory = memory
    self.work = work
  }
}

/// Where the state of a run is kept, so that a later run goes on from it.
public protocol StateKeeper: AnyObject, Sendable {
  /// The state of an earlier run, if there is one.
  func stored() throws -> StateArchive?
  /// What the engine should do now; asked wherever the state can be kept, from any thread.
  var demand: StateDemand { get }
  /// Keeps the state that `write` hands to the archive in place of an earlier one.
  func keep(_ write: (StateArchive) throws -> Void) throws
}

/// What is to be done with the state of a run.
public enum StateDemand: Sendable, Hashable {
  case goOn
  /// Keep it, and go on.
  case keep
  /// Keep it, and end.
  case stop
}
