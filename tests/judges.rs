//! Suites of others that judge us. They lie beside the project; where they do not, a test says that it skipped.

use mapctl::path::Path;
use mapctl::value::Raw;
use serde_json::Value;

/// RFC 9535's compliance suite: values, normalized paths, and what is no query.
#[test]
fn jsonpath_compliance_suite() {
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/judges/jsonpath-cts.json");
    let Ok(text) = std::fs::read_to_string(&file) else {
        println!("SKIPPED jsonpath_compliance_suite: {} is not there", file.display());
        return;
    };
    let suite: Value = serde_json::from_str(&text).expect("the suite is JSON");
    let cases = suite["tests"].as_array().expect("the suite lists tests");
    let wrong: Vec<String> = cases.iter().filter_map(|case| judge(case).err()).collect();
    assert!(wrong.is_empty(), "{} of {} cases fail:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
    println!("{} cases pass", cases.len());
}

/// What is wrong with our answer to a case.
fn judge(case: &Value) -> Result<(), String> {
    let name = case["name"].as_str().unwrap_or_default();
    let selector = case["selector"].as_str().unwrap_or_default();
    match (Path::parse(selector), case["invalid_selector"] == true) {
        (Err(_), true) => Ok(()),
        (Ok(_), true) => Err(format!("{name}: `{selector}` is taken")),
        (Err(error), false) => Err(format!("{name}: `{selector}` is refused: {}", error.message)),
        (Ok(path), false) => judge_answer(case, &path).map_err(|found| format!("{name}: `{selector}` gives {found}")),
    }
}

fn judge_answer(case: &Value, path: &Path) -> Result<(), String> {
    let document = case["document"].to_string();
    let raw = Raw::parse(&document).map_err(|error| error.message.clone())?;
    let selected = path.select(raw).map_err(|error| error.to_string())?;
    let located = path.locate(raw).map_err(|error| error.to_string())?;
    let values: Value = selected.iter().map(|one| parsed(*one)).collect();
    let located_values: Value = located.iter().map(|(_, one)| parsed(*one)).collect();
    let paths: Value = located.into_iter().map(|(path, _)| path).collect();
    expect(case, "result", "results", &values)?;
    expect(case, "result", "results", &located_values)?;
    expect(case, "result_paths", "results_paths", &paths)
}

/// One right answer, or one of several.
fn expect(case: &Value, one: &str, several: &str, found: &Value) -> Result<(), String> {
    let alternatives = case.get(several).and_then(Value::as_array);
    let right = match (case.get(one), alternatives) {
        (Some(answer), _) => answer == found,
        (None, Some(answers)) => answers.contains(found),
        (None, None) => false,
    };
    if right { Ok(()) } else { Err(found.to_string()) }
}

fn parsed(raw: Raw<'_>) -> Value {
    serde_json::from_str(raw.json()).unwrap_or_default()
}
