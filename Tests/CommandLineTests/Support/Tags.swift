import Testing

extension Tag {
  /// Bad input: every case is refused with the right reason.
  @Tag static var contract: Self
  @Tag static var identity: Self
  @Tag static var closedForm: Self
  @Tag static var reference: Self
}
