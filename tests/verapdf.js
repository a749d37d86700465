// Run by Rhino, the JavaScript in which veraPDF keeps its own rules, so that no compiler is needed.
// For each PDF named as an argument it prints a line of JSON: the rules that the file breaks.

var vera = Packages.org.verapdf;
var Profiles = vera.pdfa.validation.profiles.Profiles;
var Specification = vera.pdfa.flavours.PDFAFlavour.Specification;

var FLAVOUR = vera.pdfa.flavours.PDFAFlavour.PDFUA_1;
var PROFILE = "org/verapdf/pdfa/validation/PDFUA-1.xml";

// veraPDF's own reader of profiles wants JAXB, which neither Java nor the carrier brings.
function profile() {
  var source = java.lang.ClassLoader.getSystemResourceAsStream(PROFILE);
  var xml = javax.xml.parsers.DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(source);
  var details = Profiles.profileDetailsFromValues(PROFILE, "", "", new java.util.Date());
  var rules = new java.util.HashSet(elements(xml, "rule").map(rule));
  var variables = new java.util.HashSet(elements(xml, "variable").map(variable));
  return Profiles.profileFromValues(FLAVOUR, details, "", rules, variables);
}

function rule(node) {
  var id = elements(node, "id")[0];
  return Profiles.ruleFromValues(
    Profiles.ruleIdFromValues(
      Specification.valueOf(id.getAttribute("specification")),
      id.getAttribute("clause"),
      java.lang.Integer.parseInt(id.getAttribute("testNumber"))
    ),
    node.getAttribute("object"),
    node.getAttribute("deferred") == "true",
    node.getAttribute("tags"),
    words(node, "description"),
    words(node, "test"),
    Profiles.defaultError(),
    []
  );
}

function variable(node) {
  return Profiles.variableFromValues(
    node.getAttribute("name"),
    node.getAttribute("object"),
    words(node, "defaultValue"),
    words(node, "value")
  );
}

function elements(node, name) {
  var found = node.getElementsByTagName(name);
  var all = [];
  for (var at = 0; at < found.getLength(); at++) all.push(found.item(at));
  return all;
}

function words(node, name) {
  return elements(node, name)[0].getTextContent();
}

function broken(file, profile) {
  var foundry = vera.pdfa.Foundries.defaultInstance();
  var parser = foundry.createParser(new java.io.File(file), FLAVOUR);
  var validator = foundry.createValidator(profile, false);
  try {
    var result = validator.validate(parser);
    var faults = result.getTestAssertions().toArray().map(function (each) {
      return {
        rule: each.getRuleId().getClause() + "-" + each.getRuleId().getTestNumber(),
        words: String(each.getMessage()),
        place: String(each.getLocation().getContext())
      };
    });
    return {compliant: result.isCompliant(), checks: result.getTotalAssertions(), faults: faults};
  } finally {
    validator.close();
    parser.close();
  }
}

vera.gf.foundry.VeraGreenfieldFoundryProvider.initialise();
var read = profile();
arguments.forEach(function (file) { print(JSON.stringify(broken(file, read))); });
