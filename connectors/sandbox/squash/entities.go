package squash

func (r renderer) requirement(q *requirement) object {
	k := key{Requirement, q.id}
	current := r.version(q, q.version, len(q.former)+1, q.status)
	versions := []any{}
	for n, id := range append(append([]int64{}, q.former...), q.version) {
		versions = append(versions, object{"_type": "requirement-version", "id": id, "name": q.name, "version_number": n + 1, "_links": r.links("requirement-versions/" + number(id))})
	}
	o := r.refer(k).(object)
	o["project"], o["parent"] = r.refer(key{Project, q.project}), r.refer(key{Project, q.project})
	o["path"], o["mode"] = r.at(q.project, q.name), "NATIVE"
	o["current_version"], o["versions"] = current, versions
	o["_links"] = r.links(path(k), "project", path(key{Project, q.project}), "current_version", "requirement-versions/"+number(q.version))
	return o
}

// version is a version of a requirement; only the current one is covered.
func (r renderer) version(q *requirement, id int64, n int, status string) object {
	o := r.audited(object{
		"_type": "requirement-version", "id": id, "name": q.name, "reference": q.ref, "version_number": n,
		"criticality": "MAJOR", "category": object{"code": "CAT_FUNCTIONAL"}, "status": status, "description": "<p>" + q.name + "</p>",
		"custom_fields": []any{}, "attachments": []any{}, "_links": r.links("requirement-versions/" + number(id)),
	}, q.audit)
	covering := []int64{}
	for _, id := range ids(r.testCases) {
		for _, proved := range r.testCases[id].requirements {
			if proved == q.id && n == len(q.former)+1 {
				covering = append(covering, id)
			}
		}
	}
	o["verifying_test_cases"] = r.refs(TestCase, covering)
	return o
}

func (r renderer) testCase(t *testCase) object {
	k := key{TestCase, t.id}
	o := r.refer(k).(object)
	o["kind"] = "STANDARD"
	o["project"], o["parent"], o["path"] = r.refer(key{Project, t.project}), r.refer(key{Project, t.project}), r.at(t.project, t.name)
	o["importance"], o["status"] = t.importance, t.status
	o["nature"], o["type"] = object{"code": "NAT_FUNCTIONAL_TESTING"}, object{"code": "TYP_REGRESSION_TESTING"}
	o["prerequisite"], o["description"] = "", "<p>"+t.name+"</p>"+t.comment
	o["custom_fields"] = fields("", t.application)
	o["steps"] = []any{
		object{"_type": "action-step", "id": t.id * 10, "index": 0, "action": "<p>Ouvrir le dossier</p>\n", "expected_result": "<p>Le dossier s'affiche</p>\n", "custom_fields": []any{}, "attachments": []any{}},
	}
	o["verified_requirements"] = r.coverage(t)
	o["attachments"], o["datasets"], o["parameters"] = []any{}, []any{}, []any{}
	o["_links"] = r.links(path(k), "project", path(key{Project, t.project}), "steps", path(k)+"/steps")
	return r.audited(o, t.audit)
}

// coverage is the versions that a test case proves.
func (r renderer) coverage(t *testCase) []any {
	list := []any{}
	for _, id := range t.requirements {
		q := r.requirements[id]
		if q == nil {
			continue
		}
		self := r.links("requirement-versions/" + number(q.version))
		if !r.visible(key{Requirement, id}) {
			list = append(list, object{"_type": "unauthorized-resource", "resource_type": "requirement-version", "resource_id": q.version, "_links": self})
			continue
		}
		list = append(list, object{"_type": "requirement-version", "id": q.version, "name": q.name, "_links": self})
	}
	return list
}

func (r renderer) campaign(c *campaign) object {
	k := key{Campaign, c.id}
	o := r.refer(k).(object)
	o["description"], o["status"] = "", c.status
	o["project"], o["parent"], o["path"] = r.refer(key{Project, c.project}), r.refer(key{Project, c.project}), r.at(c.project, c.name)
	o["scheduled_start_date"], o["scheduled_end_date"] = r.date(c.start), r.date(c.end)
	o["actual_start_date"], o["actual_end_date"] = r.date(c.actualStart), r.date(c.actualEnd)
	o["actual_start_auto"], o["actual_end_auto"] = true, true
	o["custom_fields"] = fields(c.order, c.application)
	o["iterations"], o["test_plan"], o["attachments"] = r.refs(Iteration, c.iterations), []any{}, []any{}
	links := []string{"project", path(key{Project, c.project}), "iterations", path(k) + "/iterations"}
	if r.options.Generation == Modern {
		links = append(links, "issues", path(k)+"/issues")
	}
	o["_links"] = r.links(path(k), links...)
	return r.audited(o, c.audit)
}

// iteration is an iteration as lists show it, which is whole but for its links.
func (r renderer) iteration(i *iteration) object {
	k := key{Iteration, i.id}
	c := r.campaigns[i.campaign]
	o := r.refer(k).(object)
	o["description"], o["uuid"] = "", "2f7194ca-0000-4000-8000-"+pad(i.id)
	o["parent"] = r.refer(key{Campaign, i.campaign})
	o["scheduled_start_date"], o["scheduled_end_date"] = r.date(c.start), r.date(c.end)
	o["actual_start_date"], o["actual_end_date"] = r.date(c.actualStart), r.date(c.actualEnd)
	o["custom_fields"] = fields(c.order, c.application)
	o["test_suites"], o["attachments"] = []any{}, []any{}
	if r.options.Generation == Modern {
		o["status"] = i.status
	}
	return r.audited(o, i.audit)
}

func pad(id int64) string {
	text := number(id)
	return "000000000000"[:max(0, 12-len(text))] + text
}

func (r renderer) item(i *item, alone bool) object {
	k := key{Item, i.id}
	o := r.refer(k).(object)
	o["execution_status"], o["assigned_to"] = i.status, orNull(i.assigned)
	o["referenced_test_case"], o["referenced_dataset"] = r.refer(key{TestCase, i.testCase}), nil
	o["last_executed_by"], o["last_executed_on"] = orNull(i.by), r.date(i.on)
	executions := []any{}
	for _, id := range i.executions {
		executions = append(executions, r.executionRow(r.executions[id]))
	}
	o["executions"], o["iteration"] = executions, r.refer(key{Iteration, i.iteration})
	if alone {
		o["_links"] = r.links(path(k), "project", path(key{Project, r.projectOf(k)}), "iteration", path(key{Iteration, i.iteration}), "executions", path(k)+"/executions")
	}
	return o
}

func orNull(text string) any {
	if text == "" {
		return nil
	}
	return text
}

func (r renderer) executionRow(e *execution) object {
	o := r.refer(key{Execution, e.id}).(object)
	if o["_type"] == Execution {
		o["execution_status"], o["last_executed_by"], o["last_executed_on"] = e.status, orNull(e.by), r.date(e.on)
	}
	return o
}

func (r renderer) execution(e *execution) object {
	k := key{Execution, e.id}
	c := r.campaigns[r.iterations[r.items[e.item].iteration].campaign]
	o := r.executionRow(e)
	o["name"], o["reference"], o["execution_order"], o["execution_mode"] = e.name, e.ref, e.order, "MANUAL"
	o["dataset_label"], o["comment"], o["prerequisite"], o["description"] = "", orNull(e.remark), "", "<p>"+e.name+"</p>"
	o["importance"], o["test_case_status"] = e.importance, "APPROVED"
	o["nature"], o["type"] = object{"code": "NAT_FUNCTIONAL_TESTING"}, object{"code": "TYP_REGRESSION_TESTING"}
	steps := []any{}
	for _, s := range e.steps {
		steps = append(steps, object{"_type": "execution-step", "id": s.id, "execution_status": s.status, "action": "<p>Ouvrir le dossier</p>", "expected_result": "<p>Le dossier s'affiche</p>", "_links": r.links("execution-steps/" + number(s.id))})
	}
	o["execution_steps"], o["test_plan_item"] = steps, r.refer(key{Item, e.item})
	o["custom_fields"], o["test_case_custom_fields"], o["attachments"] = fields(c.order, c.application), fields("", e.testApplication), []any{}
	links := []string{"project", path(key{Project, c.project}), "test_plan_item", path(key{Item, e.item}), "execution-steps", path(k) + "/execution-steps"}
	if r.options.Generation == Modern {
		links = append(links, "issues", path(k)+"/issues")
	}
	o["_links"] = r.links(path(k), links...)
	return o
}

// issue is an anomaly of the bug tracker with the executions that found it.
func (r renderer) issue(n int, executions []int64) object {
	return object{"remote_issue_id": number(int64(n)), "url": r.options.BugTracker + number(int64(n)), "executions": r.refs(Execution, executions)}
}
