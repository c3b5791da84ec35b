import Testing

extension Tag {
  @Tag static var closedForm: Self
  @Tag static var identity: Self
  @Tag static var contract: Self
  @Tag static var statistics: Self
  @Tag static var reference: Self
}
