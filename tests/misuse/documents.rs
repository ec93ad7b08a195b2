//! Maps, profiles and schemas that are broken, hostile or no documents at all.

use super::bounded::{Bounded, MAP, PROFILE};
use std::fs;

/// Validates the workspace with this text as its map: a mistake, drawn on stdout at a line of the map.
fn refused(case: &str, map: impl AsRef<[u8]>, says: &str) {
    let workspace = Bounded::new();
    workspace.write("maps/acme.yaml", map);
    let said = workspace.run(case, &["validate"]);
    assert_eq!((said.exit, said.stderr.as_str()), (Some(2), ""), "{case}: {said}");
    assert!(said.stdout.contains("error[") && said.stdout.contains("maps/acme.yaml"), "{case}: {said}");
    assert!(said.stdout.contains(says), "{case} should say `{says}`: {said}");
    assert!(said.stdout.len() < 500_000, "{case}: {} bytes of complaints", said.stdout.len());
    // What validates to a mistake does not run.
    let ran = workspace.run(case, &["run", "acme"]);
    assert_eq!((ran.exit, ran.stdout.as_str()), (Some(2), ""), "{case}: {ran}");
}

/// The map with the title's value replaced.
fn title(value: &str) -> String {
    MAP.replace("findingName: $.title", &format!("findingName: {value}"))
}

#[test]
fn yaml_that_is_none_or_too_much() {
    let bomb: String = ('a'..='j').fold("a0: &a0 [x,x,x,x,x,x,x,x,x]\n".to_owned(), |text, letter| {
        let before = if letter == 'a' { "a0".to_owned() } else { ((letter as u8 - 1) as char).to_string() + "1" };
        text + &format!("{letter}1: &{letter}1 [{}]\n", vec![format!("*{before}"); 9].join(","))
    });
    let cases: Vec<(&str, Vec<u8>, &str)> = vec![
        ("empty", Vec::new(), "empty"),
        ("a list", b"- a\n".to_vec(), "mapping"),
        ("a text", b"acme".to_vec(), "mapping"),
        ("an open quote", MAP.replace("map: acme", "map: \"acme").into_bytes(), "maps/acme.yaml:"),
        (
            "a tab as indentation",
            MAP.replace("  issues:\n    get", "\tissues:\n    get").into_bytes(),
            "maps/acme.yaml:",
        ),
        ("a NUL", MAP.replace("map: acme", "map: ac\0me").into_bytes(), "maps/acme.yaml:"),
        ("NULs alone", vec![0; 10_000], "maps/acme.yaml"),
        (
            "not UTF-8",
            MAP.replace("Acme Scanner", "Caf").into_bytes().into_iter().chain(*b"# \xe9\n").collect(),
            "not UTF-8",
        ),
        ("UTF-16", MAP.encode_utf16().flat_map(u16::to_le_bytes).collect(), "maps/acme.yaml"),
        ("binary", (0..=255).cycle().take(100_000).collect(), "maps/acme.yaml"),
        ("deep flow", format!("a: {}", "[".repeat(100_000)).into_bytes(), "nests deeper"),
        ("deep mappings", format!("a: {}", "{a: ".repeat(100_000)).into_bytes(), "nests deeper"),
        (
            "deep blocks",
            (0..300).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect::<String>().into_bytes(),
            "nests deeper",
        ),
        ("deep dashes", "- ".repeat(100_000).into_bytes(), "nests deeper"),
        ("an alias bomb", bomb.into_bytes(), "more than 100000 nodes"),
        ("an alias to itself", b"map: &a [*a]\n".to_vec(), "maps/acme.yaml:1"),
        ("an alias to nothing", b"map: *nothing\n".to_vec(), "maps/acme.yaml:1"),
        ("a merge key", MAP.replace("about:", "x: &x { a: b }\n<<: *x\nabout:").into_bytes(), "maps/acme.yaml:"),
        (
            "a tag",
            MAP.replace("map: acme", "map: !!python/object:os.system acme\nx: !y z").into_bytes(),
            "maps/acme.yaml:",
        ),
        ("two documents", format!("{MAP}---\n{MAP}").into_bytes(), "second document"),
        ("many keys", (0..200_000).map(|n| format!("k{n}: 1\n")).collect::<String>().into_bytes(), "nodes"),
        ("many unknown keys", (0..1_000).map(|n| format!("k{n}: 1\n")).collect::<String>().into_bytes(), "unknown"),
        ("too large", format!("{MAP}# {}", "x".repeat(5 << 20)).into_bytes(), "4 MiB"),
        (
            "a long line",
            MAP.replace("map: acme", &format!("map: {}", "x".repeat(1 << 20))).into_bytes(),
            "maps/acme.yaml:1",
        ),
        ("a long key", format!("{MAP}{}: 1\n", "x".repeat(1 << 20)).into_bytes(), "maps/acme.yaml:"),
    ];
    for (case, map, says) in cases {
        refused(case, map, says);
    }
}

#[test]
fn templates_that_would_never_end() {
    let cases = [
        ("a hundred million signs", "\"{{ 'x' * 100000000 }}\"", "template"),
        ("an open brace", "\"{{ record.id\"", "template-syntax"),
        ("a loop", "\"{% for x in range(1000000000) %}{{ x }}{% endfor %}\"", "template"),
        ("a macro that calls itself", "\"{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}\"", "template"),
        ("an include", "\"{{ record.id }}{% include '/etc/passwd' %}\"", "template"),
        ("brackets without end", &format!("\"{{{{ {}1{} }}}}\"", "(".repeat(5_000), ")".repeat(5_000)), "template"),
        ("lists without end", &format!("\"{{{{ {} }}}}\"", "[".repeat(50_000)), "template"),
        ("an unknown filter", "\"{{ record.id | system }}\"", "system"),
        ("an unknown function", "\"{{ range(1000000000) }}\"", "range"),
        ("a huge number", "\"{{ 99999999999999999999999999999999999999999999999999 }}\"", "maps/acme.yaml"),
        ("minus minus minus", &format!("\"{{{{ {}1 }}}}\"", "-".repeat(20_000)), "template"),
        ("not not not", &format!("\"{{{{ {} true }}}}\"", "not ".repeat(20_000)), "template"),
    ];
    for (case, value, says) in cases {
        refused(case, title(value), says);
    }
}

#[test]
fn paths_and_patterns_that_would_never_end() {
    let cases = [
        ("no bracket", "$.issues[".to_owned(), "path-syntax"),
        ("an empty name", "$..".to_owned(), "path-syntax"),
        ("a deep filter", format!("\"$[?{}@.a{}]\"", "(".repeat(5_000), ")".repeat(5_000)), "path-syntax"),
        ("filters in filters", format!("\"$.a{}{}\"", "[?@.a".repeat(1_000), "]".repeat(1_000)), "path-syntax"),
        ("not not not", format!("\"$[?{}@.a]\"", "!".repeat(10_000)), "path-syntax"),
        ("a huge index", "\"$[99999999999999999999]\"".to_owned(), "path-syntax"),
        ("a huge step", "\"$[::99999999999999999999]\"".to_owned(), "path-syntax"),
        ("a pattern bomb", "\"$[?match(@.a, '(((a{1,999}){1,999}){1,999}){1,999}')]\"".to_owned(), "maps/acme.yaml:"),
        ("a NUL in a name", "\"$['a\\0b']\"".to_owned(), "maps/acme.yaml:"),
        ("a lone surrogate", "\"$['\\\\ud800']\"".to_owned(), "path-syntax"),
    ];
    for (case, value, says) in cases {
        refused(case, title(&value), says);
    }
    let pattern = "\nsettings: { a: { title: A, pattern: \"(((a{1,999}){1,999}){1,999}){1,999}\" } }\nendpoints:";
    refused("a setting's pattern", MAP.replacen("\nendpoints:", pattern, 1), "pattern-syntax");
    let pattern = "\nsettings: { a: { title: A, pattern: \"(?<n>\" } }\nendpoints:";
    refused("an open group", MAP.replacen("\nendpoints:", pattern, 1), "pattern-syntax");
}

/// What a template or a path would cost can depend on the record: it is bounded when it runs, and the record is rejected.
#[test]
fn what_grows_with_the_record_is_bounded_too() {
    let many = format!("[{}]", vec!["[1,2,3,4,5,6,7,8,9,[1,2,3,4,5,6,7,8,9]]"; 2_000].join(","));
    let answer = format!(
        r#"{{"next":null,"issues":[{{"id":"1","title":"XSS","n":100000000,"many":{many},"severity":"high","state":"open","site":"s"}}]}}"#
    );
    for (case, value, exits) in [
        ("repeated as often as the record says", "\"{{ 'x' * record.n }}\"", &[2, 4][..]),
        (
            "joined a thousand times",
            "\"{{ record.many }}{{ record.many }}{{ record.many }}{{ record.many }}\"",
            &[0, 2, 4],
        ),
        ("twenty thousand expressions", &format!("\"{}\"", "{{ record.id }}".repeat(20_000)), &[0, 2, 4]),
        ("every descendant of every descendant", "{ from: \"$..*..*..*..*\", as: [{ join: \",\" }] }", &[0, 2, 4]),
        ("filters over filters", "{ from: \"$.many[?count($..*) > 1]\", as: [{ join: \",\" }] }", &[0, 2, 4]),
    ] {
        let workspace = Bounded::new();
        workspace.write("maps/acme.yaml", title(value));
        workspace.write("answer.json", &answer);
        let said = workspace.run(case, &["preview", "acme", "--endpoint", "issues", "answer.json"]);
        assert!(said.exit.is_some_and(|exit| exits.contains(&exit)), "{case}: {said}");
        assert!(said.exit == Some(0) || !said.stderr.is_empty(), "{case}: {said}");
    }
}

#[test]
fn documents_that_are_no_files() {
    let workspace = Bounded::new();
    fs::remove_file(workspace.path().join("maps/acme.yaml")).expect("gone");
    fs::create_dir(workspace.path().join("maps/acme.yaml")).expect("a folder");
    for arguments in
        [&["run", "acme"][..], &["run", "maps"], &["preview", "maps/acme.yaml", "--endpoint", "e", "traffic.har"]]
    {
        let said = workspace.run("a folder", arguments);
        assert_eq!((said.exit, said.stdout.as_str()), (Some(2), ""), "{arguments:?}: {said}");
        assert!(said.stderr.contains("error["), "{arguments:?}: {said}");
    }
}

#[cfg(unix)]
#[test]
fn a_document_that_cannot_be_read() {
    // A link to itself: nobody can read it, whatever rights the tests run with.
    let workspace = Bounded::new();
    for name in ["maps/loop.yaml", "profiles/loop.yaml", "schemas/etm/finding/loop.json", "loop.har"] {
        let path = workspace.path().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::os::unix::fs::symlink(path.file_name().expect("a name"), &path).expect("a link");
    }
    for arguments in [
        &["run", "profiles/loop.yaml"][..],
        &["run", "loop"],
        &["run", "acme", "--replay", "loop.har"],
        &["validate", "maps/loop.yaml"],
    ] {
        let said = workspace.run("a loop of links", arguments);
        assert_eq!(said.exit, Some(2), "{arguments:?}: {said}");
        assert!(format!("{}{}", said.stdout, said.stderr).contains("loop"), "{arguments:?}: {said}");
    }
}

#[test]
fn profiles_that_are_wrong() {
    let cases = [
        ("no such map", PROFILE.replace("map: acme", "map: acmee"), "document-missing"),
        ("no such recording", PROFILE.replace("traffic.har", "nothing.har"), "nothing.har"),
        ("a recording that is a folder", PROFILE.replace("traffic.har", "maps"), "folder"),
        ("a recording above everything", PROFILE.replace("traffic.har", &"../".repeat(2_000)), "document-missing"),
        ("an unknown key", format!("{PROFILE}flter: 1\n"), "unknown-key"),
        ("rejects below nothing", format!("{PROFILE}allow_rejects: -1\n"), "allow_rejects"),
        ("rejects beyond everything", format!("{PROFILE}allow_rejects: 99999999999999999999999\n"), "allow_rejects"),
        ("a NUL in a path", PROFILE.replace("[traffic.har]", "[\"a\\0b\"]"), "error["),
        ("deep", format!("{PROFILE}settings: {}", "[".repeat(100_000)), "yaml-limit"),
    ];
    for (case, profile, says) in cases {
        let workspace = Bounded::new();
        workspace.write("profiles/acme.yaml", profile);
        let said = workspace.run(case, &["run", "acme"]);
        assert_eq!((said.exit, said.stdout.as_str()), (Some(2), ""), "{case}: {said}");
        assert!(said.stderr.contains(says), "{case} should say `{says}`: {said}");
    }
}

#[test]
fn schemas_that_are_wrong() {
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("empty", Vec::new()),
        ("an array", b"[]".to_vec()),
        ("cut off", b"{\"title\":".to_vec()),
        ("deep", "[".repeat(100_000).into_bytes()),
        ("binary", (0..=255).collect()),
        ("a reference to itself", br##"{"$schema":"https://json-schema.org/draft/2020-12/schema","title":"T","$ref":"#"}"##.to_vec()),
        ("a reference to the network", br#"{"$schema":"https://json-schema.org/draft/2020-12/schema","title":"T","type":"object","properties":{"a":{"$ref":"https://evil.example/x.json"}}}"#.to_vec()),
        ("a reference to a file", br#"{"$schema":"https://json-schema.org/draft/2020-12/schema","title":"T","type":"object","properties":{"a":{"$ref":"file:///etc/passwd"}}}"#.to_vec()),
        ("a broken pattern", br#"{"$schema":"https://json-schema.org/draft/2020-12/schema","title":"T","type":"object","properties":{"findingName":{"type":"string","pattern":"("}}}"#.to_vec()),
    ];
    for (case, schema) in cases {
        let workspace = Bounded::new();
        workspace.write("schemas/etm/finding/web_application.json", schema);
        let said = workspace.run(case, &["validate"]);
        assert_eq!(said.exit, Some(2), "{case}: {said}");
        assert!(said.stdout.contains("web_application.json"), "{case}: {said}");
    }
}

#[test]
fn line_ends_of_windows_are_no_mistake() {
    let workspace = Bounded::new();
    workspace.write("maps/acme.yaml", MAP.replace('\n', "\r\n"));
    workspace.write("profiles/acme.yaml", format!("\u{feff}{}", PROFILE.replace('\n', "\r\n")));
    for arguments in [&["validate"][..], &["run", "acme"]] {
        let said = workspace.run("CRLF", arguments);
        assert_eq!(said.exit, Some(0), "{said}");
    }
    // A mistake stands at its line and column all the same.
    refused("CRLF", title("$.issues[").replace('\n', "\r\n"), "maps/acme.yaml:18:29");
}

/// Every format of a long list of mistakes is itself well-formed.
#[test]
fn mistakes_are_told_in_every_format() {
    let odd = "\"\\u202e\\0 ]]> %0A::error:: </script>\"";
    let workspace = Bounded::new();
    workspace.write("maps/acme.yaml", MAP.replace("version: 1.0.0", &format!("version: 1.0.0\n{odd}: {odd}")));
    for format in ["text", "json", "sarif", "github"] {
        let said = workspace.run(format, &["validate", "--format", format]);
        assert_eq!((said.exit, said.stderr.as_str()), (Some(2), ""), "{format}: {said}");
        if matches!(format, "json" | "sarif") {
            assert!(said.stdout.parse::<serde_json::Value>().is_ok(), "{format}: {said}");
        }
        if format == "github" {
            assert!(said.stdout.lines().all(|line| line.starts_with("::")), "{format}: {said}");
        }
        assert!(format != "text" || !said.stdout.contains(['\u{202e}', '\0']), "{format}: {said}");
    }
}
