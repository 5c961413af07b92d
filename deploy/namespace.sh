#!/bin/sh
# The namespace TEMPORAL_NAMESPACE and Threadline's search attributes on the server at TEMPORAL_ADDRESS. Safe to repeat.
set -eu

# Closed threads stay in the Web UI for this long; the handoff logs keep them for ever.
retention=90d

describe() {
  temporal operator namespace describe --namespace "$TEMPORAL_NAMESPACE" >/dev/null 2>&1
}

attributes() {
  temporal operator search-attribute list --namespace "$TEMPORAL_NAMESPACE" 2>/dev/null
}

# A server takes a namespace up a few seconds after it was created.
patiently() {
  left=60
  until "$@" >/dev/null; do
    left=$((left - 1))
    if [ "$left" -eq 0 ]; then
      echo "namespace.sh: $TEMPORAL_ADDRESS did not answer in time to: $*" >&2
      exit 1
    fi
    sleep 1
  done
}

patiently temporal operator cluster health
describe || temporal operator namespace create --namespace "$TEMPORAL_NAMESPACE" --retention "$retention"
patiently attributes

while read -r name type; do
  attributes | grep -qw "$name" && continue
  temporal operator search-attribute create --namespace "$TEMPORAL_NAMESPACE" --name "$name" --type "$type" </dev/null
done <<'LIST'
ThreadRole Keyword
ThreadScope Keyword
ThreadPhase Keyword
ThreadClosure Keyword
OperatorRequired Bool
ThreadLocks KeywordList
LIST
