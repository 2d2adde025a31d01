curl https://app.polytomic.com/api/connections/248df4b7-aa70-47b8-a036-33ac447e668d/target \
 -H "X-Polytomic-Version: X-Polytomic-Version" \
 -H "Content-Type: application/json" \
 -u "<username>:<password>"
